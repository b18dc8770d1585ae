using System.Text.Json;

namespace Orchestrator.GuestAgent.Configuration;

/// <summary>Takes typed values from the settings' JSON and notes what is wrong with them, with its line. A value that is wrong is passed over.</summary>
internal ref struct SettingsReader(ReadOnlySpan<byte> json)
{
    private readonly ReadOnlySpan<byte> _json = json;
    private Utf8JsonReader _reader = new(json);

    public List<SettingsMistake> Mistakes { get; } = [];

    /// <returns>False when the file holds no object.</returns>
    public bool Begin() => _reader.Read() && _reader.TokenType == JsonTokenType.StartObject;

    /// <summary>Nothing but white space may follow; throws <see cref="JsonException"/> for anything else.</summary>
    public void End() => _reader.Read();

    /// <summary>Steps to the next member's value.</summary>
    /// <returns>False at the object's end.</returns>
    public bool NextKey(string prefix, HashSet<string> seen, out string key)
    {
        _reader.Read();
        if (_reader.TokenType != JsonTokenType.PropertyName)
        {
            key = "";
            return false;
        }
        key = TokenText() ?? "";
        if (!seen.Add(key))
        {
            Wrong(prefix + key, "stands here a second time");
        }
        _reader.Read();
        return true;
    }

    public bool EnterObject(string key)
    {
        if (_reader.TokenType == JsonTokenType.StartObject)
        {
            return true;
        }
        Wrong(key, "must be an object");
        _reader.Skip();
        return false;
    }

    public void UnknownKey(string key)
    {
        Wrong(key, "is no known key");
        _reader.Skip();
    }

    public readonly void Missing(string prefix, ReadOnlySpan<string> required, HashSet<string> seen)
    {
        foreach (var key in required)
        {
            if (!seen.Contains(key))
            {
                Wrong(prefix + key, "is missing");
            }
        }
    }

    public string? Text(string key)
    {
        if (_reader.TokenType == JsonTokenType.String && TokenText() is { Length: > 0 } text)
        {
            return text;
        }
        return Refuse(key, "must be text that is not empty");
    }

    public bool Flag(string key)
    {
        if (_reader.TokenType is JsonTokenType.True or JsonTokenType.False)
        {
            return _reader.TokenType == JsonTokenType.True;
        }
        _ = Refuse(key, "must be true or false");
        return false;
    }

    public T? Word<T>(string key, Func<string, T?> parse, string choices)
        where T : struct
    {
        if (_reader.TokenType == JsonTokenType.String && TokenText() is { } text && parse(text) is { } value)
        {
            return value;
        }
        Refuse(key, $"must be {choices}");
        return null;
    }

    public int Whole(string key, int min, int max)
    {
        if (_reader.TokenType == JsonTokenType.Number && _reader.TryGetInt32(out var number) && number >= min && number <= max)
        {
            return number;
        }
        Refuse(key, $"must be a whole number from {min} to {max}");
        return min;
    }

    public string? PathOrNull(string key, bool nullable = true)
    {
        if (nullable && _reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }
        if (_reader.TokenType == JsonTokenType.String && TokenText() is { } text && IsPlainPath(text))
        {
            return text;
        }
        return Refuse(key, nullable ? "must be null or an absolute path without . and .." : "must be an absolute path without . and ..");
    }

    public string? PortName(string key)
    {
        const int nameMax = 200;
        if (
            _reader.TokenType == JsonTokenType.String
            && TokenText() is { Length: > 0 and <= nameMax } text
            && text is not ("." or "..")
            && !text.Any(c => c == '/' || char.IsControl(c))
        )
        {
            return text;
        }
        return Refuse(key, "must be a port's name, without a slash");
    }

    public IReadOnlyList<string>? Paths(string key)
    {
        if (_reader.TokenType != JsonTokenType.StartArray)
        {
            Refuse(key, "must be a list");
            return null;
        }
        var texts = new List<string>();
        while (NextItem())
        {
            if (_reader.TokenType == JsonTokenType.String && TokenText() is { } text && IsPlainPath(text))
            {
                texts.Add(text);
            }
            else
            {
                Refuse($"{key}[{texts.Count}]", "must be an absolute path without . and ..");
            }
        }
        return texts;
    }

    public IReadOnlyList<ListedCommand>? CommandsOrNull(string key)
    {
        if (_reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }
        if (_reader.TokenType != JsonTokenType.StartArray)
        {
            Refuse(key, "must be null or a list");
            return null;
        }
        var commands = new List<ListedCommand>();
        for (var i = 0; NextItem(); i++)
        {
            var item = $"{key}[{i}]";
            commands.Add(_reader.TokenType == JsonTokenType.StartObject ? CommandWithArgs(item) : new ListedCommand(Program(item)));
        }
        return commands;
    }

    private ListedCommand CommandWithArgs(string item)
    {
        var command = new ListedCommand("", []);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (NextKey(item + ".", seen, out var key))
        {
            switch (key)
            {
                case "command":
                    command = command with { Program = Program(item + ".command") };
                    break;
                case "args":
                    command = command with { Args = Patterns(item + ".args") };
                    break;
                default:
                    UnknownKey($"{item}.{key}");
                    break;
            }
        }
        Missing(item + ".", ["command", "args"], seen);
        return command;
    }

    private string Program(string key)
    {
        if (
            _reader.TokenType == JsonTokenType.String
            && TokenText() is { Length: > 0 } text
            && (text.Contains('/') ? IsPlainPath(text) : !text.Contains('\0'))
        )
        {
            return text;
        }
        return Refuse(key, "must be a name, an absolute path without . and .., or an object with command and args") ?? "";
    }

    private List<string> Patterns(string key)
    {
        var patterns = new List<string>();
        if (_reader.TokenType != JsonTokenType.StartArray)
        {
            Refuse(key, "must be a list");
            return patterns;
        }
        while (NextItem())
        {
            if (patterns is [.., ListedCommand.AnyFurther])
            {
                Wrong($"{key}[{patterns.Count - 1}]", "must be the last one when it is \"...\"");
            }
            var text = _reader.TokenType == JsonTokenType.String ? TokenText() : null;
            patterns.Add(
                text is not null && !text.Contains('\0') ? text : Refuse($"{key}[{patterns.Count}]", "must be a text to compare with") ?? ""
            );
        }
        return patterns;
    }

    private bool NextItem() => _reader.Read() && _reader.TokenType != JsonTokenType.EndArray;

    public readonly void Wrong(string key, string problem) =>
        Mistakes.Add(new SettingsMistake(_json[..(int)_reader.TokenStartIndex].Count((byte)'\n') + 1, key, problem));

    private string? Refuse(string key, string problem)
    {
        Wrong(key, problem);
        _reader.Skip();
        return null;
    }

    private readonly string? TokenText()
    {
        try
        {
            return _reader.GetString();
        }
        catch (InvalidOperationException)
        {
            // Not UTF-8, or half of a surrogate pair: no text.
            return null;
        }
    }

    private static bool IsPlainPath(string text) =>
        text.StartsWith('/') && !text.Contains('\0') && !text.Split('/').Any(part => part is "." or "..");
}
