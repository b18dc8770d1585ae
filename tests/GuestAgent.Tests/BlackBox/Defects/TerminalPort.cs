using System.Runtime.InteropServices;
using System.Text;

namespace Orchestrator.GuestAgent.Tests.BlackBox.Defects;

/// <summary>A pseudo terminal in raw mode: a device that a test can make appear and go, with the host's end in the test's hand.</summary>
internal sealed class TerminalPort : IDisposable
{
    private const int ReadWriteNoTerminalCloseOnExec = 0x80102;
    private readonly FileStream _host;

    public TerminalPort()
    {
        var number = PosixOpenPt(ReadWriteNoTerminalCloseOnExec);
        Assert.True(number >= 0 && GrantPt(number) == 0 && UnlockPt(number) == 0, "no pseudo terminal can be made");
        Path = Marshal.PtrToStringUTF8(PtsName(number))!;
        GuestAgent.Tests.Platform.RunProgram.Output("stty", "-F", Path, "raw", "-echo");
        _host = new FileStream(new Microsoft.Win32.SafeHandles.SafeFileHandle(number, ownsHandle: true), FileAccess.ReadWrite, 0);
    }

    /// <summary>The guest's end.</summary>
    public string Path { get; }

    /// <returns>The first line with an id.</returns>
    public string Ask(string line, TimeSpan limit)
    {
        _host.Write(Encoding.UTF8.GetBytes(line + "\n"));
        var reading = Task.Run(() =>
        {
            using var reader = new StreamReader(_host, leaveOpen: true);
            while (true)
            {
                var answer = reader.ReadLine() ?? throw new EndOfStreamException("the agent closed the port");
                if (answer.Contains("\"id\"", StringComparison.Ordinal))
                {
                    return answer;
                }
            }
        });
        return reading.Wait(limit) ? reading.Result : throw new TimeoutException("the agent sent no line in time");
    }

    public void Dispose() => _host.Dispose();

    [DllImport("libc", EntryPoint = "posix_openpt")]
    private static extern int PosixOpenPt(int flags);

    [DllImport("libc", EntryPoint = "grantpt")]
    private static extern int GrantPt(int fd);

    [DllImport("libc", EntryPoint = "unlockpt")]
    private static extern int UnlockPt(int fd);

    [DllImport("libc", EntryPoint = "ptsname")]
    private static extern nint PtsName(int fd);
}
