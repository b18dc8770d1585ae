using System.Text;
using System.Text.Json.Serialization.Metadata;
using Orchestrator.Protocol.Methods;
using Orchestrator.Protocol.Rpc;

namespace Orchestrator.Fuzz.Messages;

/// <summary>What a hostile guest may send to the host's readers: no exception, and nothing that a terminal or a log would obey.</summary>
public sealed class HostFuzz
{
    private static readonly Func<byte[], bool>[] Readers =
    [
        json => Takes(json, ProtocolJson.Default.PingResult),
        json => Takes(json, ProtocolJson.Default.GetAgentInfoResult),
        json => Takes(json, ProtocolJson.Default.GetSystemInfoResult),
        json => Takes(json, ProtocolJson.Default.GetNetworkInfoResult),
        json => Takes(json, ProtocolJson.Default.GetDiskUsageResult),
        json => Takes(json, ProtocolJson.Default.ExecCommandResult),
        json => Takes(json, ProtocolJson.Default.FileReadResult),
        json => Takes(json, ProtocolJson.Default.FileWriteResult),
        json => Takes(json, ProtocolJson.Default.FileOpenUploadResult),
        json => Takes(json, ProtocolJson.Default.FileWriteChunkResult),
        json => Takes(json, ProtocolJson.Default.FileCommitResult),
        json => Takes(json, ProtocolJson.Default.FileAbortResult),
        json => Takes(json, ProtocolJson.Default.PowerResult),
        json => Takes(json, ProtocolJson.Default.AgentReadyParams),
    ];

    [Fact]
    public void Answers_as_agents_give_them_are_taken_by_the_reader_of_their_method() =>
        Assert.All(
            SeedLines.Of("answers.jsonl"),
            line =>
            {
                var message = RpcReader.Read(line);
                var result = message.Result.ToArray();
                Assert.True(
                    message.Kind == RpcMessageKind.ErrorResponse || Readers.Any(reader => reader(result)),
                    Encoding.UTF8.GetString(line)
                );
            }
        );

    [Fact]
    public void Whatever_became_of_an_answer_it_is_taken_or_refused_in_words_and_never_thrown_at_the_host() =>
        FuzzRun.Each(
            20,
            chance =>
            {
                var lines = SeedLines.Of("answers.jsonl");
                for (var round = 0; round < 1000; round++)
                {
                    Read(Mutation.Of(lines[chance.Next(lines.Count)], lines[chance.Next(lines.Count)], chance));
                }
            }
        );

    [Fact]
    public void Text_of_a_guest_is_harmless_whatever_its_bytes_are() =>
        FuzzRun.Each(
            60,
            chance =>
            {
                for (var round = 0; round < 100; round++)
                {
                    var bytes = new byte[chance.Next(200)];
                    chance.NextBytes(bytes);
                    Harmless(GuestText.Clean(bytes, chance.Next(1, 300)), 300);
                    var most = chance.Next(1, 40);
                    Harmless(GuestText.Clean(bytes, most), most);
                    var units = new string([.. Enumerable.Range(0, chance.Next(60)).Select(_ => (char)Unit(chance))]);
                    Harmless(GuestText.Clean(units, most), most);
                    Harmless(
                        GuestText
                            .CleanLines(units, most)
                            .Replace("\r\n", "", StringComparison.Ordinal)
                            .Replace('\n', ' ')
                            .Replace('\t', ' '),
                        most
                    );
                }
            }
        );

    private static int Unit(Random chance) =>
        chance.Next(6) switch
        {
            0 => chance.Next(0x20),
            1 => chance.Next(0x7F, 0xA0),
            2 => chance.Next(0xD800, 0xE000),
            3 => chance.Next(0x2000, 0x2070),
            4 => chance.Next(0x10000),
            _ => chance.Next(' ', '~'),
        };

    private static void Read(byte[] line)
    {
        var message = RpcReader.Read(line);
        _ = message.TryGetId(out _);
        if (message.Kind == RpcMessageKind.ErrorResponse)
        {
            Harmless(message.ErrorText(64), 64);
        }
        if (message.Kind == RpcMessageKind.Response)
        {
            var result = message.Result.ToArray();
            foreach (var reader in Readers)
            {
                reader(result);
            }
        }
    }

    private static bool Takes<T>(byte[] json, JsonTypeInfo<T> type)
        where T : class
    {
        var parsed = MethodResults.Read(json, type);
        // A refusal is for people: one line of our own words.
        Assert.True(parsed.IsValue || parsed.Message.All(letter => letter is >= ' ' and <= '~'), parsed.Message);
        return parsed.IsValue;
    }

    private static void Harmless(string text, int charsMax)
    {
        Assert.InRange(text.Length, 0, charsMax);
        for (var i = 0; i < text.Length; i++)
        {
            var whole = Rune.TryGetRuneAt(text, i, out var rune);
            Assert.True(whole, $"half of a surrogate pair in {Convert.ToHexString(Encoding.Unicode.GetBytes(text))}");
            Assert.False(
                Rune.IsControl(rune)
                    || rune.Value
                        is 0x200E
                            or 0x200F
                            or (>= 0x202A and <= 0x202E)
                            or (>= 0x2066 and <= 0x2069)
                            or 0x2028
                            or 0x2029
                            or 0xFEFF,
                $"U+{rune.Value:X4} in {Convert.ToHexString(Encoding.Unicode.GetBytes(text))}"
            );
            i += rune.Utf16SequenceLength - 1;
        }
    }
}
