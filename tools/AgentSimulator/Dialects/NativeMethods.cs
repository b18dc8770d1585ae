using System.Security.Cryptography;
using System.Text;
using Orchestrator.AgentSimulator.Guests;
using Orchestrator.AgentSimulator.Scripts;
using Orchestrator.Protocol;
using Orchestrator.Protocol.Framing;
using Orchestrator.Protocol.Methods;
using Orchestrator.Protocol.Rpc;

namespace Orchestrator.AgentSimulator.Dialects;

/// <summary>The ten methods but the greeting of 1.1: facts are made up, commands are played, files are in memory. The answer is written into the port's scratch.</summary>
internal static class NativeMethods
{
    private const int TimeoutSecondsDefault = 30;
    private const double PowerPauseMs = 200;
    private const string Version = "0.1.0";

    /// <returns>How long the request takes, milliseconds.</returns>
    public static double Answer(IAgentPort port, in RpcMessage request, GuestFacts facts, bool is11)
    {
        var to = port.Scratch;
        var name = request.Method;
        if (name.SequenceEqual("ping"u8))
        {
            var clock = port.Guest.Clock;
            PingFrame.Answer(to, request.Id, clock.UnixSeconds, is11 ? clock.NowMs : null);
            return 0;
        }
        switch (Encoding.UTF8.GetString(name))
        {
            case MethodNames.GetAgentInfo:
                FrameWriter.Result(to, request.Id, Info(), ProtocolJson.Default.GetAgentInfoResult);
                port.Guest.Figures.Hellos++;
                return 0;
            case MethodNames.GetSystemInfo:
                FrameWriter.Result(to, request.Id, facts.System(), ProtocolJson.Default.GetSystemInfoResult);
                return 0;
            case MethodNames.GetNetworkInfo:
                FrameWriter.Result(to, request.Id, facts.Network(), ProtocolJson.Default.GetNetworkInfoResult);
                return 0;
            case MethodNames.GetDiskUsage:
                FrameWriter.Result(to, request.Id, GuestFacts.Disks(), ProtocolJson.Default.GetDiskUsageResult);
                return 0;
            case MethodNames.ExecCommand:
                return Exec(port, request, is11);
            case MethodNames.FileRead:
                Read(port, request, is11);
                return 0;
            case MethodNames.FileWrite:
                Write(port, request);
                return 0;
            case MethodNames.Shutdown:
                return Power(port, request, MethodNames.Shutdown, FaultKind.Kill);
            case MethodNames.Reboot:
                return Power(port, request, MethodNames.Reboot, FaultKind.Reboot);
            case var unknown:
                FrameWriter.Error(to, request.Id, AgentError.MethodNotFound, $"There is no method \"{GuestText.Clean(unknown)}\".");
                return 0;
        }
    }

    /// <summary>What every agent says of itself; one of 1.1 adds more.</summary>
    public static GetAgentInfoResult Info(string protocolVersion = "1.0.0") => new(Version, protocolVersion, "linux", MethodNames.All);

    private static double Exec(IAgentPort port, in RpcMessage request, bool is11)
    {
        var parsed = MethodParams.ExecCommand(request.Params);
        if (!parsed.IsValue)
        {
            return Refused(port, request, parsed.Error, parsed.Message);
        }
        var asked = parsed.Value;
        if (BuiltInCommand.Of(asked.Command, asked.Args) is not { } command)
        {
            FrameWriter.Error(
                port.Scratch,
                request.Id,
                AgentError.NotFound,
                $"There is no program \"{GuestText.Clean(asked.Command)}\".",
                "{\"exit_code\":127}"u8
            );
            return 0;
        }
        port.Guest.Execute(Encoding.UTF8.GetString(request.Id), MethodNames.ExecCommand, [asked.Command, .. asked.Args]);
        var limitSeconds = asked.TimeoutSeconds ?? TimeoutSecondsDefault;
        if (command.TookMs > limitSeconds * 1000L)
        {
            Refused(port, request, AgentError.TimedOut, $"The command did not end within {limitSeconds} s.");
            return limitSeconds * 1000.0;
        }
        var output = asked.CaptureOutput ? command.Stdout : "";
        var result = new ExecCommandResult(command.ExitCode, output, "", command.TookMs);
        if (is11)
        {
            result = result with { StdoutBytes = command.Stdout.Length, StderrBytes = 0, Encoding = ContentEncodings.Utf8 };
        }
        FrameWriter.Result(port.Scratch, request.Id, result, ProtocolJson.Default.ExecCommandResult);
        return command.TookMs;
    }

    private static void Read(IAgentPort port, in RpcMessage request, bool is11)
    {
        var parsed = MethodParams.FileRead(request.Params);
        if (!parsed.IsValue)
        {
            Refused(port, request, parsed.Error, parsed.Message);
            return;
        }
        var asked = parsed.Value;
        if (port.Guest.Files.Read(asked.Path) is not { } file)
        {
            Refused(port, request, AgentError.NotFound, $"There is no file \"{GuestText.Clean(asked.Path)}\".");
            return;
        }
        // An agent of 1.0 reads the whole file, whatever it is asked for.
        var from = is11 ? (int)Math.Min(asked.Offset ?? 0, file.Length) : 0;
        var length = is11 ? (int)Math.Min(asked.Length ?? long.MaxValue, file.Length - from) : file.Length;
        var part = file.AsSpan(from, length);
        var content = asked.Encoding == ContentEncodings.Base64 ? Convert.ToBase64String(part) : Encoding.UTF8.GetString(part);
        var result = new FileReadResult(content, length, asked.Encoding);
        if (is11)
        {
            result = result with { Eof = from + length == file.Length, Sha256 = Convert.ToHexStringLower(SHA256.HashData(part)) };
        }
        FrameWriter.Result(port.Scratch, request.Id, result, ProtocolJson.Default.FileReadResult);
    }

    private static void Write(IAgentPort port, in RpcMessage request)
    {
        var parsed = MethodParams.FileWrite(request.Params);
        if (!parsed.IsValue)
        {
            Refused(port, request, parsed.Error, parsed.Message);
            return;
        }
        var asked = parsed.Value;
        byte[] bytes;
        try
        {
            bytes =
                asked.Encoding == ContentEncodings.Base64 ? Convert.FromBase64String(asked.Content) : Encoding.UTF8.GetBytes(asked.Content);
        }
        catch (FormatException)
        {
            Refused(port, request, AgentError.InvalidParams, "The member \"content\" is no base64.");
            return;
        }
        if (!port.Guest.Files.Write(asked.Path, bytes))
        {
            Refused(port, request, AgentError.CommandFailed, "The guest's disk is full: 64 files, 1 MiB together.");
            return;
        }
        port.Guest.Execute(Encoding.UTF8.GetString(request.Id), MethodNames.FileWrite, asked.Path);
        var result = new FileWriteResult(bytes.Length, asked.Path);
        FrameWriter.Result(port.Scratch, request.Id, result, ProtocolJson.Default.FileWriteResult);
    }

    private static double Power(IAgentPort port, in RpcMessage request, string method, FaultKind then)
    {
        var parsed = MethodParams.Power(request.Params);
        if (!parsed.IsValue)
        {
            return Refused(port, request, parsed.Error, parsed.Message);
        }
        var delaySeconds = parsed.Value.Force ? 0 : parsed.Value.TimeoutSeconds;
        port.Guest.Execute(Encoding.UTF8.GetString(request.Id), method);
        var result = new PowerResult(true, $"The guest does a {method} in {delaySeconds} s.");
        FrameWriter.Result(port.Scratch, request.Id, result, ProtocolJson.Default.PowerResult);
        // Behind the answer, which is to reach the host first.
        port.Befall(new FaultSpec(then, AgentSet.All), delaySeconds * 1000.0 + PowerPauseMs);
        return 0;
    }

    private static double Refused(IAgentPort port, in RpcMessage request, AgentError error, string message)
    {
        FrameWriter.Error(port.Scratch, request.Id, error, message);
        return 0;
    }
}
