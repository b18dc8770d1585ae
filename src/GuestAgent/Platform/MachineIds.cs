using System.Text;

namespace Orchestrator.GuestAgent.Platform;

/// <summary>Names that the machine has for itself and for its boot, as 32 lower-case hex digits.</summary>
internal static class MachineIds
{
    private const string BootIdPath = "/proc/sys/kernel/random/boot_id";
    private const string ProductUuidPath = "/sys/class/dmi/id/product_uuid";
    private const int TextBytesMax = 64;
    private const int Digits = 32;

    /// <summary>The kernel's random name of this boot; null where /proc does not show it.</summary>
    public static string? BootId() => Read(BootIdPath);

    /// <summary>What the firmware says: under QEMU the VM's own. Root's to read; null where there is none, and where it is all zeros or all ones.</summary>
    public static string? ProductUuid() => Read(ProductUuidPath) is { } id && id.AsSpan().ContainsAnyExcept(id[0]) ? id : null;

    /// <summary>The digits of a UUID in any of its spellings; null for anything else.</summary>
    public static string? Hex32(string text)
    {
        var digits = text.Trim().Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();
        return digits.Length == Digits && digits.All(char.IsAsciiHexDigitLower) ? digits : null;
    }

    private static string? Read(string path) =>
        SmallFile.TryRead(path, TextBytesMax) is { } bytes ? Hex32(Encoding.ASCII.GetString(bytes)) : null;
}
