/**
 * Steps that choose in a field with a list of suggestions, as a user types and clicks.
 *
 * Only the list of the field itself counts: that of a field left just now may open late,
 * and show the same names.
 *
 * @param {string} place selector of the field
 * @param {string} text what to type
 * @param {string} option selector of what to choose; by default what has the text
 */
export function pickIn(place, text, option = `a:contains("${text}")`) {
    return [
        {
            content: `Type ${text}`,
            trigger: `${place} input`,
            run: `edit ${text}`,
        },
        {
            content: `Choose ${text}`,
            trigger: `${place} .o-autocomplete--dropdown-menu ${option}`,
            run: "click",
        },
    ];
}

export function pick(field, text) {
    return pickIn(`.o_field_widget[name=${field}]`, text);
}
