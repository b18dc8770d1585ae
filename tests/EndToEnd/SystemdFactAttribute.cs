using Orchestrator.Tests.Shared;

namespace Orchestrator.EndToEnd;

/// <summary>A test in a guest with systemd; skipped, with the reason, where the image of one cannot be had (no root, no Debian packages).</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SystemdFactAttribute : FactAttribute
{
    private const int Missing = 69;
    private static readonly TimeSpan ImageLimit = TimeSpan.FromMinutes(5);
    private static readonly Lazy<string?> WhyNot = new(MakeImage);

    public SystemdFactAttribute() => Skip = WhyNot.Value;

    // Anything else that is wrong with it fails the tests themselves, with eng/vm.sh's words.
    private static string? MakeImage()
    {
        var run = ToolRun
            .OfAsync(Path.Combine(Repository.Root, "eng", "vm-systemd-image.sh"), [], limit: ImageLimit)
            .GetAwaiter()
            .GetResult();
        return run.Code == Missing ? run.Error.Trim() : null;
    }
}
