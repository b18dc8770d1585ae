using System.Text;

namespace Orchestrator.Model.Inventory;

/// <summary>The path of a unix socket.</summary>
public static class SocketPath
{
    /// <summary>Longest that the system takes, bytes.</summary>
    public const int BytesMax = 107;

    /// <summary>Why it cannot be one, and what to do; null when it can.</summary>
    public static string? WhyNot(string path)
    {
        var bytes = Encoding.UTF8.GetByteCount(path);
        return bytes <= BytesMax ? null : $"the path has {bytes} bytes and a unix socket's has at most {BytesMax}; choose a shorter one";
    }
}
