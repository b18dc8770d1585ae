using System.Text.Json.Serialization;
using Orchestrator.AgentSimulator.Guests;

namespace Orchestrator.AgentSimulator.Workers;

/// <summary>The answer to one control line, of one worker or of all.</summary>
internal sealed record ControlReply
{
    /// <summary>Why nothing was done; null when it was.</summary>
    public string? Error { get; set; }

    /// <summary>How many agents were meant.</summary>
    public int Agents { get; set; }

    /// <summary>How many of them serve a host now.</summary>
    public int Connected { get; set; }

    /// <summary>Their figures together.</summary>
    public AgentFigures? Sum { get; set; }

    /// <summary>One by one, when single agents were asked for.</summary>
    public List<AgentReport>? Each { get; set; }

    /// <summary>Joins what several workers answered.</summary>
    public static ControlReply Join(IEnumerable<ControlReply> replies)
    {
        var all = new ControlReply();
        foreach (var reply in replies)
        {
            all.Error ??= reply.Error;
            all.Agents += reply.Agents;
            all.Connected += reply.Connected;
            if (reply.Sum is { } sum)
            {
                (all.Sum ??= new AgentFigures()).Add(sum);
            }
            if (reply.Each is { } each)
            {
                (all.Each ??= []).AddRange(each);
            }
        }
        return all;
    }
}

/// <summary>One agent, as it stands.</summary>
internal sealed record AgentReport(
    int Agent,
    bool Connected,
    string AgentId,
    string InstanceId,
    IReadOnlyList<string> Faults,
    AgentFigures Figures
)
{
    /// <summary>What it carried out; told by <c>log</c> alone.</summary>
    public IReadOnlyCollection<WitnessEntry>? Log { get; init; }
}

/// <summary>How replies are written: snake_case, one line.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(ControlReply))]
internal sealed partial class ControlJson : JsonSerializerContext;
