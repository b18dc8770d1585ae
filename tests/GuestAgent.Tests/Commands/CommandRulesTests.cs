using Orchestrator.GuestAgent.Configuration;
using Orchestrator.GuestAgent.Tests.Methods;
using Orchestrator.GuestAgent.Tests.Platform;
using Orchestrator.Protocol;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.GuestAgent.Tests.Commands;

public class CommandRulesTests
{
    private static CommandCalls With(params string[] list) =>
        new(new SecuritySettings { CommandWhitelist = list.Select(program => new ListedCommand(program)).ToList() });

    private static AgentError Refused(CommandCalls calls, string command) => calls.Refused(new ExecCommandParams(command)).Error;

    [Fact]
    public void D21_only_listed_programs_run_by_name_or_by_path()
    {
        var calls = With("echo", "/bin/true");
        Assert.Equal("x\n", calls.Run("echo", "x").Stdout);
        Assert.Equal("x\n", calls.Run(RunProgram.Output("sh", "-c", "command -v env | sed s/env/echo/").Trim(), "x").Stdout);
        Assert.Equal(0, calls.Run("true").ExitCode);
        Assert.Equal(0, calls.Run("/bin/true").ExitCode);
        Assert.Equal(AgentError.PermissionDenied, Refused(calls, "sh"));
        Assert.Equal(AgentError.PermissionDenied, Refused(calls, "/bin/sh"));
        Assert.Equal(AgentError.PermissionDenied, Refused(With(), "true"));
    }

    [Fact]
    public void D21_a_program_of_a_listed_name_elsewhere_is_not_the_listed_one()
    {
        using var folder = new TestFolder();
        RunProgram.Output("cp", "/bin/sh", folder["echo"]);
        RunProgram.Output("cp", "/bin/echo", folder["copy"]);
        folder.Link("true", "/bin/true");
        var calls = With("echo", "/bin/true");
        foreach (var name in new[] { "echo", "copy", "true" })
        {
            Assert.Equal(AgentError.PermissionDenied, Refused(calls, folder[name]));
        }
    }

    [Fact]
    public void One_file_with_many_names_is_allowed_only_by_the_listed_one()
    {
        using var folder = new TestFolder();
        // As busybox: the same file is another program under another name.
        folder.File("box", "#!/bin/sh\nbasename \"$0\"\n");
        RunProgram.Output("chmod", "755", folder["box"]);
        folder.Link("ls", "box");
        folder.Link("sh", "box");
        RunProgram.Output("ln", folder["box"], folder["cat"]);
        var calls = With(folder["ls"]);
        Assert.Equal("ls\n", calls.Run(folder["ls"]).Stdout);
        Assert.Equal(AgentError.PermissionDenied, Refused(calls, folder["sh"]));
        Assert.Equal(AgentError.PermissionDenied, Refused(calls, folder["cat"]));
        Assert.Equal(AgentError.PermissionDenied, Refused(calls, folder["box"]));
    }

    [Fact]
    public void A_directory_reached_by_another_way_is_the_same_directory()
    {
        using var folder = new TestFolder();
        folder.Folder("usr/bin");
        RunProgram.Output("cp", "/bin/true", folder["usr/bin/true"]);
        folder.Link("bin", "usr/bin");
        Assert.Equal(0, With(folder["usr/bin/true"]).Run(folder["bin/true"]).ExitCode);
        Assert.Equal(0, With(folder["bin/true"]).Run(folder["usr/bin/true"]).ExitCode);
    }

    [Fact]
    public void The_answer_for_what_is_not_listed_does_not_tell_whether_it_exists()
    {
        var calls = With("true", "/nonexistent/listed");
        var answers = new[] { "/etc/passwd", "/nonexistent/x", "/bin/sh", "sh", "nothing", "/etc", "/root/.ssh/id" }
            .Select(command => calls.Refused(new ExecCommandParams(command)))
            .Select(e => (e.Error, e.Message, e.DataJson))
            .Distinct();
        Assert.Equal([(AgentError.PermissionDenied, "denied by security.command_whitelist in /etc/agent.json", null)], answers);
        Assert.Equal(AgentError.NotFound, Refused(calls, "/nonexistent/listed"));
    }
}
