using System.Collections.Immutable;

namespace Orchestrator.Model.Health;

/// <summary>What the host's own kernel shows around a channel's socket at one moment, without connecting to it. What could not be seen is null, and says why.</summary>
public sealed record OutsideLook
{
    /// <summary>Nothing was seen.</summary>
    /// <param name="why">For people.</param>
    public static OutsideLook Nothing(string why) => new() { WhyNoTable = why, WhyNoFile = why };

    /// <summary>What stands at the path; null when that cannot be seen.</summary>
    public SocketFile? File { get; init; }

    /// <summary>Why <see cref="File"/> is null.</summary>
    public string? WhyNoFile { get; init; }

    /// <summary>Owner and mode of what stands at the path; null when there is nothing, or it cannot be seen.</summary>
    public FileRights? Rights { get; init; }

    /// <summary>The first folder, or the socket, that keeps the service out; null when nothing does.</summary>
    public FileRights? Denied { get; init; }

    /// <summary>Who the service runs as: a user's name, or a number.</summary>
    public string ServiceUser { get; init; } = "orchestrator";

    /// <summary>Whether anybody listens on the socket; null when not known.</summary>
    public bool? Listening { get; init; }

    /// <summary>Who listens; null when nobody does, or it cannot be told.</summary>
    public ProcessLook? Listener { get; init; }

    /// <summary>Who began to listen, as the kernel noted it on our own connection: QEMU, or what opened the socket for it; null when we are not connected.</summary>
    public ProcessLook? Opener { get; init; }

    /// <summary>All connections to the socket, that of the service included.</summary>
    public ImmutableArray<ChannelClient> Clients { get; init; } = [];

    /// <summary>Why the kernel's table of sockets could not be read; null when it was.</summary>
    public string? WhyNoTable { get; init; }

    /// <summary>Why the processes behind some of the sockets are not named; null when all are.</summary>
    public string? WhyNameless { get; init; }
}

/// <summary>What stands at a channel's path.</summary>
public enum SocketFile
{
    Missing,
    Socket,
    SomethingElse,
}

/// <summary>Owner and mode of a file or folder.</summary>
/// <param name="Mode">Octal, such as "0750".</param>
/// <param name="GroupMay">Its group may do what a connect needs: enter a folder, write to a socket.</param>
public sealed record FileRights(string Path, bool IsFolder, string Owner, string Group, string Mode, bool GroupMay);

/// <summary>One process of the host.</summary>
/// <param name="Name">As the kernel calls it, cleaned.</param>
/// <param name="Guest">What its command line calls the guest (QEMU's <c>-name</c>), cleaned; null for others. No more of a command line is shown: there are secrets on them.</param>
public sealed record ProcessLook(int Pid, string Name, string? Guest);

/// <summary>One connection to a channel's socket.</summary>
/// <param name="Process">Whose it is; null when that cannot be told.</param>
/// <param name="IsOurs">It is the service's own.</param>
/// <param name="IsServed">QEMU has accepted it; otherwise it waits for the one that is served to leave.</param>
public sealed record ChannelClient(ProcessLook? Process, bool IsOurs, bool IsServed);
