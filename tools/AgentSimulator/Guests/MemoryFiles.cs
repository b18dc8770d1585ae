using System.Text;

namespace Orchestrator.AgentSimulator.Guests;

/// <summary>The files of one made-up guest, in memory: nothing of the machine is read or written.</summary>
/// <param name="hostname">What /etc/hostname holds.</param>
internal sealed class MemoryFiles(string hostname)
{
    private const int FilesMax = 64;
    private const int BytesMax = 1024 * 1024;

    private readonly Dictionary<string, byte[]> _files = new() { ["/etc/hostname"] = Encoding.UTF8.GetBytes(hostname + "\n") };

    /// <summary>The file's bytes; null when there is none.</summary>
    public byte[]? Read(string path) => _files.GetValueOrDefault(path);

    /// <returns>False when the guest's memory is full: at most 64 files, 1 MiB together.</returns>
    public bool Write(string path, byte[] content)
    {
        var others = _files.Where(f => f.Key != path).Sum(f => f.Value.Length);
        if (others + content.Length > BytesMax || (_files.Count == FilesMax && !_files.ContainsKey(path)))
        {
            return false;
        }
        _files[path] = content;
        return true;
    }
}
