namespace Orchestrator.EndToEnd;

/// <summary><c>systemctl reload</c> of the packaged units, and what the journal is told.</summary>
[Collection(SystemdVmCollection.Name)]
public sealed class SystemdSettingsTests(SystemdVmFixture fixture)
{
    [SystemdFact]
    public async Task A_reload_binds_executors_to_the_changed_list_and_a_broken_file_changes_nothing()
    {
        await fixture.ReadyAsync();
        Assert.Equal("before\n", fixture.Exec("echo before"));
        var journal = await GuestJournal.FromNowAsync(fixture.Vm);
        GuestJournal restored;
        try
        {
            await EditAsync("s/\"command_whitelist\": null/\"command_whitelist\": [\"true\"]/");
            await journal.LineAsync("settings read again");
            Bound();
            await journal.LineAsync("method=exec_command", "subject=sh", "outcome=denied");
            await journal.LineAsync("method=exec_command", "subject=true", "exit_code=0", "outcome=ok");

            await EditAsync("s/\"version\": \"1.0\"/\"colour\": 1/; s/\"command_whitelist\": .*, *$/\"command_whitelist\": null,/");
            await journal.LineAsync("settings not changed", "colour is no known key", "version is missing");
            Bound();
        }
        finally
        {
            restored = await GuestJournal.FromNowAsync(fixture.Vm);
            await fixture.Vm.ShellAsync("cp /root/settings /etc/kvmmanager-agent/config.json; systemctl reload kvmmanager-agent");
        }
        await restored.LineAsync("settings read again");
        Assert.Equal("after\n", fixture.Exec("echo after"));
    }

    [SystemdFact]
    public async Task The_journal_tells_what_was_done_and_never_what_it_was_done_with()
    {
        await fixture.ReadyAsync();
        var journal = await GuestJournal.FromNowAsync(fixture.Vm);
        fixture.Exec("echo opensesame");
        var ran = await journal.LineAsync("method=exec_command", "subject=sh", "exit_code=0", "stdout_bytes=11", "outcome=ok");
        Assert.DoesNotContain("opensesame", ran, StringComparison.Ordinal);
        fixture.Ask(
            "file_write",
            new
            {
                path = "/srv/audited",
                content = "opensesame",
                encoding = "utf8",
            }
        );
        var digest = (await fixture.Vm.ShellAsync("sha256sum /srv/audited")).Split(' ')[0];
        var wrote = await journal.LineAsync("method=file_write", "subject=/srv/audited", "bytes=10", $"sha256={digest}", "outcome=ok");
        Assert.DoesNotContain("opensesame", wrote, StringComparison.Ordinal);
    }

    // What an executor that has served before does, and what a new one does: the answers are those of the broker's settings.
    private void Bound()
    {
        using var host = fixture.Connect();
        Assert.Contains(
            "\"code\":-32001",
            host.Ask(1, "exec_command", new { command = "sh", args = (string[])["-c", "true"] }),
            StringComparison.Ordinal
        );
        Assert.Contains("\"exit_code\":0", host.Ask(2, "exec_command", new { command = "true" }), StringComparison.Ordinal);
    }

    private async Task EditAsync(string script)
    {
        const string config = "/etc/kvmmanager-agent/config.json";
        await fixture.Vm.ShellAsync(
            $"[ -e /root/settings ] || cp {config} /root/settings; sed -i '{script}' {config} && systemctl reload kvmmanager-agent"
        );
    }
}
