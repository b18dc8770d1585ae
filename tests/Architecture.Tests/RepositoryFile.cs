namespace Orchestrator.Architecture.Tests;

/// <summary>A file as the rules see it. Made up ones are how the rules themselves are tested.</summary>
/// <param name="Path">Relative to the root, forward slashes.</param>
/// <param name="Text">All of it.</param>
internal sealed record RepositoryFile(string Path, string Text);
