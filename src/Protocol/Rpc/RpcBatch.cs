using System.Text.Json;

namespace Orchestrator.Protocol.Rpc;

/// <summary>The items of a batch, read one by one from the line: <c>foreach (var item in message.Items)</c>. An item that is no message is Invalid, alone.</summary>
public readonly ref struct RpcBatch
{
    private readonly ReadOnlySpan<byte> _array;

    internal RpcBatch(ReadOnlySpan<byte> array, int count)
    {
        _array = array;
        Count = count;
    }

    public int Count { get; }

    public Enumerator GetEnumerator() => new(_array);

    /// <summary>Walks over the array, which <see cref="RpcReader"/> has found to be sound.</summary>
    public ref struct Enumerator
    {
        private readonly ReadOnlySpan<byte> _array;
        private Utf8JsonReader _reader;

        internal Enumerator(ReadOnlySpan<byte> array)
        {
            _array = array;
            _reader = new Utf8JsonReader(array, RpcReader.Options);
            _reader.Read();
        }

        public RpcMessage Current { get; private set; }

        public bool MoveNext()
        {
            if (!_reader.Read() || _reader.TokenType == JsonTokenType.EndArray)
            {
                return false;
            }
            var start = (int)_reader.TokenStartIndex;
            _reader.Skip();
            Current = RpcReader.ReadItem(_array[start..(int)_reader.BytesConsumed]);
            return true;
        }
    }
}
