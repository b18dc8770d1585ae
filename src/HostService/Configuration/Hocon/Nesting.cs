using System.Collections.Immutable;

namespace Orchestrator.HostService.Configuration.Hocon;

/// <summary>Where in the tree the parser is, and how deep. Too deep is one mistake and the end of the reading: its stack is not the file's to fill.</summary>
internal sealed class Nesting(TokenCursor at, ImmutableArray<string> prefix)
{
    private int _depth = prefix.Length;

    /// <summary>Keys from the root to the object being read; null inside a list, where no path leads.</summary>
    public ImmutableArray<string>? Path { get; private set; } = prefix;

    /// <summary>True once it was too deep: the rest is not read.</summary>
    public bool GivenUp { get; private set; }

    /// <summary>Reads what is further inside, unless that is too deep.</summary>
    /// <param name="path">Its <see cref="Path"/>.</param>
    /// <param name="deeper">Levels from here.</param>
    /// <param name="read">Reads it.</param>
    /// <returns>What was read; null when it is too deep.</returns>
    public T? Inside<T>(ImmutableArray<string>? path, int deeper, Func<T?> read)
        where T : class
    {
        var saved = (Path, _depth);
        (Path, _depth) = (path, _depth + deeper);
        var value = Check() ? read() : null;
        (Path, _depth) = saved;
        return value;
    }

    private bool Check()
    {
        if (_depth > HoconLimits.NestingMax && !GivenUp)
        {
            at.Complain($"objects, lists and keys are nested deeper than {HoconLimits.NestingMax}; the rest of this file is not read");
            GivenUp = true;
        }
        return !GivenUp;
    }
}
