using Orchestrator.Tests.Shared;

namespace Orchestrator.Integration;

/// <summary>A service that has no power of root, whoever runs the tests: root lays it down by setpriv.</summary>
internal static class Unprivileged
{
    private const string Nobody = "65534";

    /// <summary>Starts it on a folder with one VM, <c>web</c>, whose socket is in a folder that is shut to it.</summary>
    public static async Task<ChildProcess> StartAsync(TestFolder folder, string socket, string shut)
    {
        await File.WriteAllTextAsync(
            folder["service.conf"],
            $$"""
            orchestrator.host.data-dir = "{{folder["data"]}}"
            orchestrator.api.listen = ["unix:{{folder["api.sock"]}}"]
            orchestrator.inventory.static = [ { name = web, socket = "{{socket}}" } ]
            """
        );
        File.SetUnixFileMode(shut, UnixFileMode.None);
        string[] service = [Repository.Service, "--config", folder["service.conf"]];
        if (Environment.IsPrivilegedProcess)
        {
            var chown = await ToolRun.OfAsync("chown", [$"{Nobody}:{Nobody}", folder.Path, folder["service.conf"]]);
            Assert.Equal(0, chown.Code);
            service = ["setpriv", "--reuid", Nobody, "--regid", Nobody, "--clear-groups", .. service];
        }
        var process = ChildProcess.Start("env", ["DOTNET_BUNDLE_EXTRACT_BASE_DIR=" + folder.Path, .. service]);
        await process.SaysAsync("ready", TimeSpan.FromSeconds(60));
        return process;
    }
}
