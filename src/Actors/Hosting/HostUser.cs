using System.Globalization;

namespace Orchestrator.Actors.Hosting;

/// <summary>Who this process runs as, in words for people.</summary>
internal static class HostUser
{
    private const string Status = "/proc/self/status";

    /// <summary>For example "uid 998 (orchestrator)".</summary>
    public static string Current()
    {
        try
        {
            // "Uid:" has the real, the effective, the saved and the file system's one; sockets ask for the effective one.
            var uid = File.ReadLines(Status)
                .FirstOrDefault(l => l.StartsWith("Uid:", StringComparison.Ordinal))
                ?.Split('\t')
                .ElementAtOrDefault(2);
            return uid is null ? Environment.UserName : string.Create(CultureInfo.InvariantCulture, $"uid {uid} ({Environment.UserName})");
        }
        catch (IOException)
        {
            return Environment.UserName;
        }
    }
}
