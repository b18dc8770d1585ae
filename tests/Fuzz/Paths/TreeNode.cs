namespace Orchestrator.Fuzz.Paths;

/// <summary>What stands at a path: <c>d</c> a directory, <c>f</c> a file, <c>p</c> a FIFO, <c>l</c> a link. A hard link is the same node at another path.</summary>
/// <param name="Target">A link's text.</param>
internal sealed class TreeNode(char kind, string target = "")
{
    public char Kind { get; } = kind;

    public string Target { get; } = target;
}
