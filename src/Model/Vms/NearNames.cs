using System.Collections.Immutable;

namespace Orchestrator.Model.Vms;

/// <summary>Finds the names that somebody may have meant.</summary>
public static class NearNames
{
    /// <summary>Up to <paramref name="max"/> of <paramref name="known"/> that resemble <paramref name="asked"/>, best first; ties by name.</summary>
    public static ImmutableArray<string> Of(string asked, IEnumerable<string> known, int max = 3)
    {
        ArgumentNullException.ThrowIfNull(asked);
        ArgumentNullException.ThrowIfNull(known);
        var text = asked.Length > VmName.LengthMax ? asked[..VmName.LengthMax] : asked;
        var allowed = Math.Max(1, text.Length / 3);
        return
        [
            .. known
                .Select(name => (Name: name, Distance: Resemblance(text, name, allowed)))
                .Where(n => n.Distance <= allowed)
                .OrderBy(n => n.Distance)
                .ThenBy(n => n.Name, StringComparer.Ordinal)
                .Take(max)
                .Select(n => n.Name),
        ];
    }

    private static int Resemblance(string asked, string name, int allowed)
    {
        if (asked.Length >= 2 && name.StartsWith(asked, StringComparison.OrdinalIgnoreCase))
        {
            return 1;
        }
        return Math.Abs(asked.Length - name.Length) > allowed ? int.MaxValue : Distance(asked, name);
    }

    /// <summary>Edits between two names: insert, delete, replace or swap neighbours, each 1; case does not count.</summary>
    public static int Distance(string a, string b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        var beforeLast = new int[b.Length + 1];
        var last = new int[b.Length + 1];
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            last[j] = j;
        }
        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var same = Same(a[i - 1], b[j - 1]);
                row[j] = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + (same ? 0 : 1));
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]))
                {
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
                }
            }
            (beforeLast, last, row) = (last, row, beforeLast);
        }
        return last[b.Length];
    }

    private static bool Same(char x, char y) => char.ToLowerInvariant(x) == char.ToLowerInvariant(y);
}
