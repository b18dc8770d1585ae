using System.Text;
using Orchestrator.Fuzz.Models;

namespace Orchestrator.Fuzz.Params;

/// <summary>The params of every method against a table of types, ranges and defaults.</summary>
public sealed class ParamsFuzz
{
    private static readonly string[] Values =
    [
        "null",
        "true",
        "false",
        "0",
        "-0",
        "1",
        "-1",
        "60",
        "1.0",
        "1e1",
        "0.5",
        "86400",
        "86401",
        "2147483647",
        "2147483648",
        "-2147483649",
        "9223372036854775807",
        "9223372036854775808",
        "99999999999999999999999",
        "\"\"",
        "\"1\"",
        "\"true\"",
        "\"utf8\"",
        "\"base64\"",
        "\"UTF8\"",
        "\"\\u0075tf8\"",
        "\"/bin/ls\"",
        "\"a\\u0000b\"",
        "\"\\ud83d\\ude00\"",
        "\"0644\"",
        "\"0777\"",
        "\"1000\"",
        "\"8\"",
        "\"00644\"",
        "\"7\"",
        "\"-1\"",
        "\"0123456789abcdef\"",
        "\"0123456789abcdeF\"",
        "\"84983c60f7daadc1cb8698621f802c0d9f9a3c3c295c810748fb048115c186ec\"",
        "\"84983C60f7daadc1cb8698621f802c0d9f9a3c3c295c810748fb048115c186ec\"",
        "\"Z3Vlc3Q=\"",
        "\"Z3Vlc3Q\"",
        "\"Z3V\\u006cc3Q=\"",
        "[]",
        "[\"a\",\"\"]",
        "[\"a\",null]",
        "[\"a\",1]",
        "[[\"a\"]]",
        "[\"\\u0000\"]",
        "{}",
        "{\"a\":{\"a\":[{}]}}",
    ];

    [Fact]
    public void Params_of_every_method_are_taken_or_refused_and_read_as_the_table_says() =>
        FuzzRun.Each(
            15,
            chance =>
            {
                foreach (var method in MethodRule.All)
                {
                    for (var round = 0; round < 200; round++)
                    {
                        Compare(method, Params(method, chance));
                    }
                }
            }
        );

    [Fact]
    public void Params_of_one_method_given_to_another_or_changed_at_random_are_read_as_the_table_says() =>
        FuzzRun.Each(
            15,
            chance =>
            {
                foreach (var method in MethodRule.All)
                {
                    for (var round = 0; round < 200; round++)
                    {
                        var other = MethodRule.All[chance.Next(MethodRule.All.Count)];
                        Compare(method, Mutation.Of(Params(other, chance), Params(method, chance), chance));
                    }
                }
            }
        );

    private static byte[] Params(MethodRule method, Random chance)
    {
        var known = method
            .Members.Where(_ => chance.Next(5) != 0)
            .Select(rule => (Name: Spelt(rule.Name, chance), Value: Value(rule, chance)));
        var unknown = Enumerable
            .Range(0, chance.Next(4) == 0 ? chance.Next(1, 3) : 0)
            .Select(i => (Name: Unknown(i, chance), Value: Any(chance)));
        var members = known.Concat(unknown).ToArray();
        chance.Shuffle(members);
        return Encoding.UTF8.GetBytes($"{{{string.Join(',', members.Select(member => $"\"{member.Name}\":{member.Value}"))}}}");
    }

    // Mostly one that fits, so that the others are looked at too.
    private static string Value(MemberRule rule, Random chance)
    {
        var any = Any(chance);
        for (var tries = chance.Next(3) == 0 ? 0 : 50; tries > 0 && !rule.Fits(JsonModel.Read(Encoding.UTF8.GetBytes(any), out _)); tries--)
        {
            any = Any(chance);
        }
        return any;
    }

    private static string Any(Random chance) => Values[chance.Next(Values.Length)];

    private static string Spelt(string name, Random chance) => chance.Next(10) == 0 ? $"\\u{(int)name[0]:x4}{name[1..]}" : name;

    private static string Unknown(int number, Random chance) =>
        chance.Next(5) switch
        {
            4 => number == 0 ? "_ctx" : $"_ctx{number}",
            0 => $"Timeout_seconds{number}",
            1 => $"x{number}",
            2 => $"path{number}\\u0000",
            _ => $"\u00e9{number}",
        };

    private static void Compare(MethodRule method, byte[] json)
    {
        Json read;
        try
        {
            // Only what the reader of lines has found sound comes to the reader of params.
            read = JsonModel.Read(json, out var flawed, levelsMax: 63);
            if (flawed || read.Kind is not ('{' or '['))
            {
                return;
            }
        }
        catch (Exception e) when (e is JsonModel.NotJson or JsonModel.WalkEnds)
        {
            return;
        }
        var due = method.Due(read);
        var got = method.Read(json);
        Assert.True(Told(due) == Told(got), $"{method.Name} {Encoding.UTF8.GetString(json)}\n  due: {Told(due)}\n  got: {Told(got)}");
    }

    private static string Told(string[]? values) => values is null ? "refused" : string.Join(" | ", values);
}
