using System.Text;

namespace Orchestrator.GuestAgent.Platform;

/// <summary>Text as the C library wants it: UTF-8 with a NUL at the end.</summary>
internal static class CText
{
    /// <exception cref="ArgumentException">The text holds a NUL, which would cut it short.</exception>
    public static byte[] Of(string text)
    {
        if (text.Contains('\0'))
        {
            throw new ArgumentException("The text holds a NUL character.", nameof(text));
        }
        var bytes = new byte[Encoding.UTF8.GetByteCount(text) + 1];
        Encoding.UTF8.GetBytes(text, bytes);
        return bytes;
    }
}
