/** ES2024, which Node has had since 20. */
interface Checkable {
  isWellFormed(): boolean;
}

/** Whether a text is Unicode: half a surrogate pair would be stored as U+FFFD without a word. */
export const isWellFormed = (text: string): boolean => (text as string & Checkable).isWellFormed();
