using System.Text;

namespace Orchestrator.HostService.Hosting;

/// <summary>Small files that only the service's own user may read, never seen half written.</summary>
public static class PrivateFile
{
    /// <summary>Mode 0600 from the first byte, on disk before it takes its name.</summary>
    public static void Write(string path, string content)
    {
        var fresh = $"{path}.new";
        File.Delete(fresh);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        using (var file = new FileStream(fresh, options))
        {
            file.Write(Encoding.UTF8.GetBytes(content));
            file.Flush(flushToDisk: true);
        }
        File.Move(fresh, path, overwrite: true);
    }
}
