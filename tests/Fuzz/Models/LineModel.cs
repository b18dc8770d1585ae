namespace Orchestrator.Fuzz.Models;

/// <summary>A stream cut into lines with all of it at hand; docs/protocol.md §2.1.</summary>
internal static class LineModel
{
    /// <returns>The whole lines that are not empty, without their endings; null for one over the limit.</returns>
    public static IEnumerable<byte[]?> Lines(byte[] stream, int lineBytesMax)
    {
        var line = new List<byte>();
        foreach (var value in stream)
        {
            if (value != '\n')
            {
                line.Add(value);
                continue;
            }
            if (line is [.., (byte)'\r'])
            {
                line.RemoveAt(line.Count - 1);
            }
            if (line.Count > 0)
            {
                yield return line.Count <= lineBytesMax ? [.. line] : null;
            }
            line.Clear();
        }
        // Over the limit already, however it goes on; one byte over may still be a carriage return that belongs to the ending.
        if (line.Count > lineBytesMax + (line is [.., (byte)'\r'] ? 1 : 0))
        {
            yield return null;
        }
    }
}
