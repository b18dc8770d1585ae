using System.Globalization;

namespace Orchestrator.Benchmarks;

/// <summary>How much is measured.</summary>
internal sealed record Sizes(int Rounds, int Pings, int Vms, TimeSpan Settling, int Requests, TimeSpan Idle)
{
    public static Sizes Parse(string[] args, int vms = 100)
    {
        var sizes = new Sizes(9, 5000, vms, TimeSpan.FromSeconds(60), 10_000, TimeSpan.FromSeconds(10));
        for (var i = 0; i + 1 < args.Length; i += 2)
        {
            var n = int.Parse(args[i + 1], CultureInfo.InvariantCulture);
            sizes = args[i] switch
            {
                "--rounds" => sizes with { Rounds = n },
                "--pings" => sizes with { Pings = n },
                "--vms" => sizes with { Vms = n },
                "--requests" => sizes with { Requests = n },
                "--idle" => sizes with { Idle = TimeSpan.FromSeconds(n) },
                "--settle" => sizes with { Settling = TimeSpan.FromSeconds(n) },
                _ => throw new ArgumentException($"unknown option {args[i]}"),
            };
        }
        return sizes;
    }
}
