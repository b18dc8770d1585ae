using System.Text;
using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Installation;

/// <summary>
/// Small files in one folder that outlive a power cut whole: written beside, synced, renamed, and the folder synced. Each ends in a line with the digest of
/// what stands before it, so that a file that rotted or was cut is known for what it is.
/// </summary>
internal static class StateDisk
{
    /// <summary>Added to the name of a file that is no good.</summary>
    public const string Damaged = ".damaged";

    private const int BytesMax = 16 * 1024;
    private const uint OwnerOnly = 0x180;
    private const uint WritableByOthers = 0x12;
    private const string ProbeName = "probe";
    private const string Unfinished = ".new";
    private const string DigestWord = "sha256 ";
    private const int DigestChars = 64;

    /// <param name="problem">Why it cannot be used; null when it can.</param>
    public static Fd? Open(string path, out string? problem)
    {
        var number = Libc.OpenAt(Libc.AtFdCwd, path, Libc.OpenRead | Libc.OpenDirectory | Libc.CloseOnExec, 0);
        if (number < 0)
        {
            problem = $"{path}: {SystemError.Words(Libc.LastError)}";
            return null;
        }
        // Whoever may write there could have the agent take an old host for the newest.
        var ours =
            Libc.Stat(number, out var facts) == 0
            && (facts.Mode & WritableByOthers) == 0
            && (facts.Uid == 0 || facts.Uid == Libc.EffectiveUser());
        problem = ours ? null : $"{path}: others than root and the agent's user may write there";
        var folder = new Fd(number);
        if (ours)
        {
            return folder;
        }
        folder.Dispose();
        return null;
    }

    /// <summary>The text as it stands in its file.</summary>
    /// <param name="text">Whole lines.</param>
    public static byte[] Closed(string text) => Encoding.UTF8.GetBytes($"{text}{DigestWord}{Sha256.HexOf(Encoding.UTF8.GetBytes(text))}\n");

    /// <param name="problem">What is wrong with the file that is there; null when it is sound, and when there is none.</param>
    /// <returns>The text without its closing line; null when there is none that is sound.</returns>
    public static string? Read(Fd folder, string name, out string? problem)
    {
        problem = null;
        const int flags = Libc.OpenRead | Libc.CloseOnExec | Libc.NonBlocking | Libc.OpenNoControllingTerminal;
        var number = Libc.OpenAt(folder.Number, name, flags | Libc.OpenNoFollow, 0);
        if (number < 0)
        {
            problem = Libc.LastError == SystemError.NoEntry ? null : SystemError.Words(Libc.LastError);
            return null;
        }
        using var file = new Fd(number);
        if (Libc.Stat(number, out var facts) != 0 || !facts.IsRegular || facts.Size > BytesMax)
        {
            problem = $"it is {facts.Kind} of {facts.Size} bytes";
            return null;
        }
        var bytes = new byte[facts.Size];
        for (var length = 0; length < bytes.Length; )
        {
            var count = Libc.PRead(number, bytes.AsSpan(length), length);
            if (count <= 0)
            {
                problem = count == 0 ? "it becomes shorter" : SystemError.Words(Libc.LastError);
                return null;
            }
            length += (int)count;
        }
        var text = Encoding.UTF8.GetString(bytes);
        var end = text.Length - (DigestWord.Length + DigestChars + 1);
        if (end >= 0 && Closed(text[..end]).AsSpan().SequenceEqual(bytes))
        {
            return text[..end];
        }
        problem = "its digest is not that of its content";
        return null;
    }

    /// <returns>0, or the errno.</returns>
    public static int PutAside(string path, string name)
    {
        using var folder = Open(path, out _);
        return folder is null ? SystemError.AccessDenied
            : Libc.RenameAt(folder.Number, name, folder.Number, name + Damaged) == 0 ? 0
            : Libc.LastError;
    }

    /// <summary>Puts a file in the place of the one of that name.</summary>
    /// <returns>0, or the errno: then the one before is still there.</returns>
    public static int Replace(Fd folder, string name, ReadOnlySpan<byte> content)
    {
        var unfinished = name + Unfinished;
        var errno = WriteAnew(folder, unfinished, content);
        if (errno == 0)
        {
            errno = Libc.RenameAt(folder.Number, unfinished, folder.Number, name) == 0 ? 0 : Libc.LastError;
        }
        if (errno != 0)
        {
            _ = Libc.UnlinkAt(folder.Number, unfinished, 0);
            return errno;
        }
        return Libc.FSync(folder.Number) == 0 ? 0 : Libc.LastError;
    }

    /// <summary>Tries whether something could be kept there, and leaves nothing behind.</summary>
    /// <returns>0, or the errno.</returns>
    public static int Probe(Fd folder)
    {
        var errno = WriteAnew(folder, ProbeName + Unfinished, "probe\n"u8);
        _ = Libc.UnlinkAt(folder.Number, ProbeName + Unfinished, 0);
        return errno != 0 ? errno
            : Libc.FSync(folder.Number) == 0 ? 0
            : Libc.LastError;
    }

    /// <summary>What is written there is in memory, whatever the calls say.</summary>
    /// <returns>Why; null for a real disk.</returns>
    public static string? WhyNotDurable(Fd folder, string path)
    {
        var type = Libc.FileSystemType(folder.Number);
        if (type != FileSystemTypes.Overlay)
        {
            return FileSystemTypes.InMemory(type) is { } memory ? $"{path} is on {memory}, which a restart of the machine empties" : null;
        }
        // Its upper folder takes what is written; one that cannot be looked at is not believed to be on a disk.
        var upper = OverlayUpper.Of(folder);
        if (upper is null)
        {
            return $"{path} is on an overlay whose upper folder is not known";
        }
        var number = Libc.OpenAt(Libc.AtFdCwd, upper, Libc.OpenRead | Libc.OpenDirectory | Libc.CloseOnExec, 0);
        if (number < 0)
        {
            return $"{path} is on an overlay whose upper folder {upper} cannot be looked at";
        }
        using var below = new Fd(number);
        var upperType = Libc.FileSystemType(number);
        return FileSystemTypes.InMemory(upperType) is { } kind ? $"{path} is on an overlay on {kind}"
            : upperType == FileSystemTypes.Overlay ? $"{path} is on an overlay on an overlay"
            : null;
    }

    private static int WriteAnew(Fd folder, string name, ReadOnlySpan<byte> content)
    {
        // One that an agent left that was killed.
        _ = Libc.UnlinkAt(folder.Number, name, 0);
        const int flags = Libc.OpenWrite | Libc.OpenCreate | Libc.OpenExclusive | Libc.CloseOnExec;
        var number = Libc.OpenAt(folder.Number, name, flags | Libc.OpenNoFollow, OwnerOnly);
        if (number < 0)
        {
            return Libc.LastError;
        }
        using var file = new Fd(number);
        var errno = Libc.PWriteAll(number, content, 0);
        return errno != 0 ? errno
            : Libc.FSync(number) == 0 ? 0
            : Libc.LastError;
    }
}
