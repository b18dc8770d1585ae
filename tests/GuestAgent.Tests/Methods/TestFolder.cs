using System.Security.Cryptography;
using System.Text;

namespace Orchestrator.GuestAgent.Tests.Methods;

/// <summary>A folder of its own under the system's temporary one, gone at the end.</summary>
internal sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("agent-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public string Folder(string name) => Directory.CreateDirectory(this[name]).FullName;

    public string File(string name, string content = "content")
    {
        System.IO.File.WriteAllText(this[name], content);
        return this[name];
    }

    public string Link(string name, string target)
    {
        System.IO.File.CreateSymbolicLink(this[name], target);
        return this[name];
    }

    /// <summary>Digest over names, kinds, modes and contents of all that is below.</summary>
    public string TreeHash()
    {
        var text = new StringBuilder();
        foreach (
            var entry in new DirectoryInfo(Path)
                .EnumerateFileSystemInfos("*", SearchOption.AllDirectories)
                .OrderBy(e => e.FullName, StringComparer.Ordinal)
        )
        {
            text.Append(entry.FullName)
                .Append('|')
                .Append(entry.Attributes)
                .Append('|')
                .Append(entry.UnixFileMode)
                .Append('|')
                .Append(entry.LinkTarget);
            if (entry is FileInfo { LinkTarget: null } file && file.Attributes.HasFlag(FileAttributes.Normal))
            {
                text.Append('|').Append(Convert.ToHexString(SHA256.HashData(System.IO.File.ReadAllBytes(file.FullName))));
            }
            text.Append('\n');
        }
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
