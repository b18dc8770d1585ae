namespace Orchestrator.Cli.Output;

/// <summary>Columns for people: aligned by spaces, the last one free; guest text is made safe on the way in.</summary>
internal sealed class Table(params string[] headers)
{
    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row with one cell for each header.</summary>
    public void Add(params string?[] cells) => _rows.Add([.. cells.Select(c => string.IsNullOrEmpty(c) ? "-" : SafeText.Of(c))]);

    /// <summary>Writes it. <paramref name="colourOf"/> gives the colour of a cell, by column and text; null for none.</summary>
    public void Write(TextWriter to, Func<int, string, string?>? colourOf = null)
    {
        var widths = headers.Select((h, i) => _rows.Select(r => r[i].Length).Append(h.Length).Max()).ToArray();
        WriteRow(to, headers, widths, null);
        foreach (var row in _rows)
        {
            WriteRow(to, row, widths, colourOf);
        }
    }

    private static void WriteRow(TextWriter to, string[] cells, int[] widths, Func<int, string, string?>? colourOf)
    {
        for (var i = 0; i < cells.Length; i++)
        {
            var isLast = i == cells.Length - 1;
            var colour = colourOf?.Invoke(i, cells[i]);
            to.Write(colour is null ? cells[i] : colour + cells[i] + Colours.Reset);
            to.Write(isLast ? "\n" : new string(' ', widths[i] - cells[i].Length + 2));
        }
    }
}
