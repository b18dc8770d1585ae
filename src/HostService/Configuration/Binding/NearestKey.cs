namespace Orchestrator.HostService.Configuration.Binding;

/// <summary>Finds what was probably meant.</summary>
internal static class NearestKey
{
    /// <summary>"; did you mean x?", or what there is when nothing is near.</summary>
    public static string Hint(string wrong, IEnumerable<string> known)
    {
        var all = known.Order(StringComparer.Ordinal).ToArray();
        var best = all.Select(k => (Key: k, Distance: Distance(wrong, k))).OrderBy(p => p.Distance).FirstOrDefault();
        return best.Key is not null && best.Distance <= Math.Max(2, best.Key.Length / 3) ? $"; did you mean {best.Key}?"
            : all.Length > 0 ? $"; known here: {string.Join(", ", all)}"
            : "";
    }

    private static int Distance(string a, string b)
    {
        // A key can be as long as a file; nothing that long is near to anything.
        if (a.Length > 100)
        {
            return a.Length;
        }
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = diagonal + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, 1 + Math.Min(row[j], row[j - 1]));
            }
        }
        return row[b.Length];
    }
}
