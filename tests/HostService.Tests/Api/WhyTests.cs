using System.Net;
using System.Net.Sockets;
using Orchestrator.Actors.Hosts;
using Orchestrator.Client.Types;
using Orchestrator.Model.Vms;
using Orchestrator.Tests.Shared;

namespace Orchestrator.HostService.Tests.Api;

public sealed class WhyTests
{
    [Fact]
    public async Task Why_brings_verdict_cause_lines_and_todo_with_the_words_of_the_api()
    {
        var script = new HostScript().With("web-1");
        var absent = script.Vms["web-1"] with { Phase = VmPhase.Absent, Reason = "no such socket", LastDialFailure = DialFailure.NoSocket };
        await using var service = await TestService.Start(script.With(absent));
        var why = await service.Get<VmWhy>("/api/v1/vms/web-1/why");
        Assert.Equal(("web-1", "absent", "vm-off", HostScript.Since), (why.Vm, why.State, why.Cause, why.Since));
        Assert.StartsWith("web-1: absent for ", why.Verdict, StringComparison.Ordinal);
        Assert.Contains(why.Todo, t => t.Contains("virsh start web-1", StringComparison.Ordinal));
        Assert.All(why.Lines, l => Assert.True(l.State is "ok" or "bad" or "unknown", l.State));
        Assert.Equal(("/run/web-1.sock does not exist", "bad"), Line(why, "socket"));
    }

    [Fact]
    public async Task Why_names_the_process_that_listens_and_asks_nobody_to_serve_it()
    {
        using var folder = new TestFolder("why-");
        var path = folder["web.sock"];
        using var qemu = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        qemu.Bind(new UnixDomainSocketEndPoint(path));
        qemu.Listen(1);
        var script = new HostScript().With("web-1");
        await using var service = await TestService.Start(script.With(script.Vms["web-1"] with { SocketPath = path }));
        var why = await service.Get<VmWhy>("/api/v1/vms/web-1/why");
        Assert.Equal("ready", why.Cause);
        Assert.Contains("mode 0", Line(why, "socket").Answer, StringComparison.Ordinal);
        // It is this process that listens here: nobody else's descriptors need to be seen.
        Assert.Equal("ok", Line(why, "permission").State);
        Assert.Contains("nobody is connected", Line(why, "holder").Answer, StringComparison.Ordinal);
        Assert.False(qemu.Poll(0, SelectMode.SelectRead), "a look must not connect");
    }

    [Fact]
    public async Task Why_of_an_unknown_vm_names_those_that_resemble_it()
    {
        await using var service = await TestService.Start(new HostScript().With("web-1"));
        var problem = await service.Get<Problem>("/api/v1/vms/wbe-1/why", HttpStatusCode.NotFound);
        Assert.Equal("unknown-vm", problem.Code);
        Assert.Equal(["web-1"], problem.Near);
    }

    [Theory]
    [InlineData("accept", typeof(HostProtocol.AcceptVm))]
    [InlineData("forget", typeof(HostProtocol.ForgetVm))]
    public async Task A_persons_word_reaches_the_host_with_who_gave_it_and_is_logged(string verb, Type message)
    {
        await using var service = await TestService.Start(new HostScript().With("web-1", VmPhase.Quarantined).With("web-2"));
        Assert.Equal(new VmJudged("web-1", true, "done"), await service.Post<VmJudged>($"/api/v1/vms/web-1/{verb}", ""));
        Assert.Equal(new VmJudged("web-2", false, "nothing to do"), await service.Post<VmJudged>($"/api/v1/vms/web-2/{verb}", ""));
        var told = service.Script.Judgements.First();
        Assert.IsType(message, told);
        var origin = told is HostProtocol.AcceptVm accept ? accept.Origin : ((HostProtocol.ForgetVm)told).Origin;
        Assert.StartsWith("uid:", origin.By, StringComparison.Ordinal);
        Assert.Contains(service.Log.Lines, l => l.Contains($"{verb} of web-1 by {origin.By}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("accept")]
    [InlineData("forget")]
    public async Task A_persons_word_on_an_unknown_vm_is_told_so_and_is_no_get(string verb)
    {
        await using var service = await TestService.Start(new HostScript().With("web-1"));
        Assert.Equal("unknown-vm", (await service.Post<Problem>($"/api/v1/vms/wbe-1/{verb}", "", HttpStatusCode.NotFound)).Code);
        await service.Get<Problem>($"/api/v1/vms/web-1/{verb}", HttpStatusCode.MethodNotAllowed);
        Assert.DoesNotContain(
            service.Script.Judgements,
            j => j is HostProtocol.AcceptVm { Name: "web-1" } or HostProtocol.ForgetVm { Name: "web-1" }
        );
    }

    private static (string Answer, string State) Line(VmWhy why, string question)
    {
        var line = Assert.Single(why.Lines, l => l.Question == question);
        return (line.Answer, line.State);
    }
}
