namespace Orchestrator.Fuzz.Paths;

/// <summary>Where a path leads, by the model.</summary>
/// <param name="Way">Directories and links that were passed on the way, by their own paths.</param>
/// <param name="Directory">The directory in which the way ended.</param>
/// <param name="Real">The object's own path, or what it would be; null when the way ended early.</param>
/// <param name="Node">What stands there; null when nothing does.</param>
/// <param name="Why">Why the way ended early: "" when it did not.</param>
internal sealed record PathEnd(IReadOnlyList<string> Way, string Directory, string? Real, TreeNode? Node, string Why);
