"""The parts of the payment matching engine; use `engines.payment_matching`."""
