/** A short text that is typed, under its label. */
interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  /** A whole number, 0 if nothing is typed: phones then show digits. */
  readonly isCount?: boolean;
}

export function TextField({ label, value, onChange, isCount = false }: TextFieldProps) {
  return (
    <label class="field narrow">
      <span>{label}</span>
      <input
        value={value}
        spellcheck={false}
        inputMode={isCount ? 'numeric' : 'text'}
        placeholder={isCount ? '0' : ''}
        onInput={(event) => {
          onChange(event.currentTarget.value);
        }}
      />
    </label>
  );
}
