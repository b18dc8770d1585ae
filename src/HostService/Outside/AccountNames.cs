using System.Globalization;

namespace Orchestrator.HostService.Outside;

/// <summary>Names of users and groups after /etc/passwd and /etc/group; the number where there is no name.</summary>
internal static class AccountNames
{
    public static string User(uint uid) => Find("/etc/passwd", uid);

    public static string Group(uint gid) => Find("/etc/group", gid);

    private static string Find(string file, uint id)
    {
        var number = id.ToString(CultureInfo.InvariantCulture);
        try
        {
            foreach (var line in File.ReadLines(file))
            {
                var parts = line.Split(':');
                if (parts.Length > 2 && parts[2] == number)
                {
                    return parts[0];
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A machine without these files has numbers only.
        }
        return number;
    }
}
