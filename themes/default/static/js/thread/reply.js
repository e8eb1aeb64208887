// A reply goes to the list by the page's form, and to the author as well.

/** Copies replies to whom they answer, where the page tells the address. */
export function copyAuthors() {
  document.addEventListener('submit', (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (form.id !== 'reply') return;
    const head = event.submitter?.closest('header');
    // Who has no name is called by the address.
    const address = (head?.querySelector(':scope > span') ?? head?.querySelector('h2')?.lastChild)?.textContent ?? '';
    let copy = /** @type {HTMLInputElement | null} */ (form.querySelector('[name=Cc]'));
    if (!copy) {
      copy = Object.assign(document.createElement('input'), { type: 'hidden', name: 'Cc' });
      form.append(copy);
    }
    copy.value = address;
    // An address that is masked or hidden is none.
    copy.disabled = !address.includes('@');
  });
}
