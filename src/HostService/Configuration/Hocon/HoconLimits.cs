namespace Orchestrator.HostService.Configuration.Hocon;

/// <summary>Bounds of the reader: a file that is over one is refused, never half read.</summary>
internal static class HoconLimits
{
    /// <summary>Bytes of one file; ten thousand VMs need about two million.</summary>
    public const int FileBytesMax = 16 * 1024 * 1024;

    /// <summary>Files and arguments read in all, includes counted each time.</summary>
    public const int SourcesMax = 1000;

    /// <summary>Files that include one another, counted from the first.</summary>
    public const int IncludeDepthMax = 16;

    /// <summary>Objects and lists inside one another; parts of a key count too.</summary>
    public const int NestingMax = 64;

    /// <summary>Substitutions that need one another, and depth of what they yield.</summary>
    public const int ResolveDepthMax = 256;

    /// <summary>Size of what all is resolved to, in characters of text plus values: a few lines of substitutions can double without end.</summary>
    public const long WeightMax = 32 * 1024 * 1024;
}
