using System.Globalization;
using System.Text;
using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Tests.BlackBox.Defects;

/// <summary>Processes of one test, known by a number that stands in their command lines.</summary>
internal sealed class MarkedProcesses
{
    private const int CommandLineBytesMax = 64 * 1024;
    private readonly byte[] _mark;

    public MarkedProcesses()
    {
        Nap = (200_000 + Random.Shared.Next(100_000)).ToString(CultureInfo.InvariantCulture);
        _mark = Encoding.UTF8.GetBytes(Nap);
    }

    /// <summary>Seconds for sleep, longer than any test, and the mark.</summary>
    public string Nap { get; }

    /// <summary>Those that are there and not dead.</summary>
    public List<int> Alive() =>
        ProcessTable
            .Read()
            .FindAll(p =>
                !p.IsDead
                && SmallFile.TryRead($"/proc/{p.Pid}/cmdline", CommandLineBytesMax) is { } line
                && line.AsSpan().IndexOf(_mark) >= 0
            )
            .ConvertAll(p => p.Pid);

    /// <summary>Dead children that a process has not asked for.</summary>
    public static int ZombiesOf(int pid) => ProcessTable.Read().Count(p => p.IsDead && p.Parent == pid);
}
