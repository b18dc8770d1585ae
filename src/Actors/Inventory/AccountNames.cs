using System.Globalization;

namespace Orchestrator.Actors.Inventory;

/// <summary>Names of users and groups as the machine's own files have them; others stay numbers.</summary>
internal static class AccountNames
{
    public static string OfUser(uint id) => Find("/etc/passwd", id);

    public static string OfGroup(uint id) => Find("/etc/group", id);

    // Both files have the name first and the number third.
    private static string Find(string file, uint id)
    {
        var number = id.ToString(CultureInfo.InvariantCulture);
        try
        {
            return File.ReadLines(file).Select(l => l.Split(':')).FirstOrDefault(f => f.Length > 2 && f[2] == number)?[0] ?? number;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return number;
        }
    }
}
