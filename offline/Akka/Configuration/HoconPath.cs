namespace Akka.Configuration;

/// <summary>A dotted path; parts in quotes may hold dots.</summary>
internal static class HoconPath
{
    public static IEnumerable<string> Split(string path)
    {
        var start = 0;
        while (start <= path.Length)
        {
            if (start < path.Length && path[start] == '"')
            {
                var close = path.IndexOf('"', start + 1);
                if (close < 0)
                    throw new ConfigurationException($"The path '{path}' has an open quote.");
                yield return path[(start + 1)..close];
                start = close + 2;
                continue;
            }

            var dot = path.IndexOf('.', start);
            var end = dot < 0 ? path.Length : dot;
            yield return path[start..end];
            start = end + 1;
        }
    }
}
