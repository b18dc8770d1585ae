using System.CommandLine;

namespace Orchestrator.Cli.Output;

/// <summary>The option -o and its words.</summary>
internal static class OutputFormat
{
    public const string Table = "table";
    public const string Wide = "wide";
    public const string Json = "json";
    public const string JsonLines = "jsonl";
    public const string Name = "name";

    /// <summary>An option that takes these words, the first being the default.</summary>
    public static Option<string> Option(params string[] words)
    {
        var option = new Option<string>("--output", "-o")
        {
            Description = "Output form: " + string.Join(", ", words),
            HelpName = string.Join('|', words),
        };
        option.DefaultValueFactory = _ => words[0];
        option.Validators.Add(result =>
        {
            var word = result.GetValueOrDefault<string>();
            if (!words.Contains(word))
            {
                result.AddError($"-o takes {string.Join(", ", words)}; '{word}' is none of them");
            }
        });
        option.CompletionSources.Add(words);
        return option;
    }
}
