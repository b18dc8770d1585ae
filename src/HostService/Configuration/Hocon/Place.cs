namespace Orchestrator.HostService.Configuration.Hocon;

/// <summary>Where a value stands.</summary>
/// <param name="Source">The file, or the argument of the command line.</param>
/// <param name="Line">Counted from 1.</param>
public readonly record struct Place(HoconSource Source, int Line)
{
    /// <summary><c>file:line</c>, or <c>--set key</c>.</summary>
    public override string ToString() =>
        Source is null ? ""
        : Source.IsFile ? $"{Source.Name}:{Line}"
        : Source.Name;
}
