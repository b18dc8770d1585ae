namespace Orchestrator.Tests.Shared;

/// <summary>A new folder with a short path (unix sockets take 107 bytes), removed at the end.</summary>
public sealed class TestFolder : IDisposable
{
    public TestFolder(string prefix) => Path = Directory.CreateTempSubdirectory(prefix).FullName;

    public string Path { get; }

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
