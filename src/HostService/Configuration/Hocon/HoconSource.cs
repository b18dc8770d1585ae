namespace Orchestrator.HostService.Configuration.Hocon;

/// <summary>One text that was read: a file each time it is included, or one <c>--set</c>. Two readings of one file are two sources.</summary>
/// <param name="name">What messages call it: the path as it was given, or <c>--set key</c>.</param>
/// <param name="directory">Folder that relative paths in it start from.</param>
/// <param name="isFile">False for an argument of the command line, which has no lines worth naming.</param>
public sealed class HoconSource(string name, string directory, bool isFile = true)
{
    /// <summary>What messages call it.</summary>
    public string Name { get; } = name;

    /// <summary>Folder that relative paths in it start from.</summary>
    public string Directory { get; } = directory;

    /// <summary>False for an argument of the command line.</summary>
    public bool IsFile { get; } = isFile;
}
