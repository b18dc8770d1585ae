namespace Orchestrator.Protocol.Qmp;

/// <summary>One character device of <c>query-chardev</c>'s answer.</summary>
/// <param name="Label">Its id on QEMU's command line.</param>
/// <param name="Filename">Where it leads: "unix:/run/a.sock,server=on" with a client, "disconnected:unix:…" without; ",server" before QEMU 6.</param>
public sealed record QmpChardev(string Label, string Filename)
{
    /// <summary>Whether the guest has it open, for a virtio port.</summary>
    public bool? FrontendOpen { get; init; }

    /// <summary>True when it listens on this unix socket, spelt in the same way.</summary>
    public bool LeadsTo(string socketPath) => TryUnixPath(out var there) && there == socketPath;

    /// <summary>True when it listens on a unix socket of that file name, in whatever folder: QEMU may have been given another spelling of the path, or a relative one.</summary>
    public bool HasFileName(string fileName) =>
        TryUnixPath(out var there) && there.AsSpan(there.LastIndexOf('/') + 1).SequenceEqual(fileName);

    private bool TryUnixPath(out string path)
    {
        const string away = "disconnected:";
        const string unix = "unix:";
        var text = Filename.AsSpan();
        text = text.StartsWith(away, StringComparison.Ordinal) ? text[away.Length..] : text;
        if (!text.StartsWith(unix, StringComparison.Ordinal))
        {
            path = "";
            return false;
        }
        text = text[unix.Length..];
        foreach (var option in (ReadOnlySpan<string>)[",server=on", ",server"])
        {
            if (text.EndsWith(option, StringComparison.Ordinal))
            {
                text = text[..^option.Length];
                break;
            }
        }
        path = text.ToString();
        return true;
    }
}
