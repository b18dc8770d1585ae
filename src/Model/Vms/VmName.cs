namespace Orchestrator.Model.Vms;

/// <summary>A VM's display name, unique on this host service: 1 to 128 characters of letters, digits and <c>. _ - @ + :</c>, beginning with a letter or digit.</summary>
public readonly record struct VmName
{
    /// <summary>Longest name, characters.</summary>
    public const int LengthMax = 128;

    private readonly string? _value;

    private VmName(string value) => _value = value;

    /// <summary>The name as text.</summary>
    public string Value => _value ?? throw new InvalidOperationException("A VmName must be made by TryParse or Parse.");

    /// <summary>False for a text that is no name; <paramref name="why"/> then says what is wrong with it.</summary>
    public static bool TryParse(string? text, out VmName name, out string why)
    {
        name = default;
        if (string.IsNullOrEmpty(text))
        {
            why = "a VM name must not be empty";
            return false;
        }
        if (text.Length > LengthMax)
        {
            why = $"a VM name has at most {LengthMax} characters, this one has {text.Length}";
            return false;
        }
        if (!char.IsAsciiLetterOrDigit(text[0]) || !text.All(c => char.IsAsciiLetterOrDigit(c) || "._-@+:".Contains(c)))
        {
            why = "a VM name has letters, digits and . _ - @ + : and begins with a letter or digit";
            return false;
        }
        name = new VmName(text);
        why = "";
        return true;
    }

    /// <exception cref="FormatException">The text is no name.</exception>
    public static VmName Parse(string text) => TryParse(text, out var name, out var why) ? name : throw new FormatException(why);

    /// <inheritdoc/>
    public override string ToString() => _value ?? "";
}
