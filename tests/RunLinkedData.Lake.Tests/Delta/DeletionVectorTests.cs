using System.Buffers.Binary;
using System.Text.Json.Nodes;
using Apache.Arrow;
using NUnit.Framework;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Lake.Deletes;
using RunLinkedData.Lake.Delta;
using RunLinkedData.Lake.Tests.Deletes;
using RunLinkedData.Model;
using static RunLinkedData.Lake.Tests.Delta.DeltaFolder;

namespace RunLinkedData.Lake.Tests.Delta;

/// <summary>Rows that were deleted, wherever it says so.</summary>
public class DeletionVectorTests
{
    // The examples of the protocol, "Deletion Vector Descriptor Schema".
    private const string Inline = "wi5b=000010000siXQKl0rr91000f55c8Xg0@@D72lkbi5=-{L";
    private const string Uuid = "ab^-aqEH.-t@S}K{vb[*k^";
    private const string FileOfUuid = "ab/deletion_vector_d2c639aa-8816-431a-aaf6-d3fe2512ff61.bin";

    private static readonly long[] InExample = [3, 4, 7, 11, 18, 29];

    private DeltaFolder _table = null!;

    [SetUp]
    public void MakeTable()
    {
        _table = new DeltaFolder();
        _table.WriteIds("f", [.. Enumerable.Range(0, 30).Select(i => (long)i)]);
    }

    [TearDown]
    public void RemoveTable() => _table.Dispose();

    [Test]
    public async Task Read_InlineVector_LeavesItsRowsOut()
    {
        Commit(Vector("i", Inline, null, 40, 6));

        Assert.That(await RowsAsync(), Is.EqualTo(Without(InExample)));
        Assert.That((await _table.OpenAsync()).Rows, Is.EqualTo(24));
    }

    [Test]
    public async Task Read_VectorsInFiles_LeaveTheirRowsOut()
    {
        WriteVectors(FileOfUuid, [0, 29], [5]);
        var second = 1 + 4 + Bitmap(0, 29).Length + 4;
        Commit(Vector("u", Uuid, 1, Bitmap(0, 29).Length, 2));
        _table.Commit(1, Remove("f", Vector("u", Uuid, 1, 1, 2)), Add(Vector("u", Uuid, second, Bitmap(5).Length, 1)));
        var address = $"file://{_table.Path}/{FileOfUuid.Replace("d", "%64", StringComparison.Ordinal)}";
        _table.Commit(
            2,
            Add(Vector("p", address, 1, Bitmap(0, 29).Length, 2)),
            Remove("f", Vector("u", Uuid, second, 1, 1)));

        Assert.That(await RowsAsync(0), Is.EqualTo(Without(0, 29)));
        Assert.That(await RowsAsync(1), Is.EqualTo(Without(5)));
        Assert.That(await RowsAsync(2), Is.EqualTo(Without(0, 29)));
    }

    [Test]
    public async Task Read_AllRowsDeleted_HasNone()
    {
        WriteVectors(FileOfUuid, [.. Enumerable.Range(0, 30)]);
        Commit(Vector("u", Uuid, 1, Bitmap([.. Enumerable.Range(0, 30)]).Length, 30));

        Assert.That(await RowsAsync(), Is.Empty);
    }

    [Test]
    public async Task Read_LargeFile_LeavesRowsOutOfEachBatch()
    {
        const int rows = 200_000;
        int[] deleted = [0, 40_000, 65_535, 65_536, 131_071, 131_072, rows - 1];
        _table.WriteIds("f", [.. Enumerable.Range(0, rows).Select(i => (long)i)]);
        byte[] bitmap =
        [
            .. BitConverter.GetBytes(1681511377),
            .. RoaringBitmapsTests.Bitmap64((0, RoaringBitmapsTests.Values(
                [.. deleted.GroupBy(row => row >> 16).Select(block => (block.Key, block.Select(row => row & 0xFFFF).ToArray()))]))),
        ];
        WriteVectors(FileOfUuid, bitmap);
        _table.Commit(
            0, Protocol(3, "deletionVectors"), Metadata(Struct(Field("id", "long"))),
            _table.Add("f", vector: Vector("u", Uuid, 1, bitmap.Length, deleted.Length), rows: rows));
        var (batches, next) = (0, 0L);

        await foreach (var batch in DeltaTable.ReadAsync(_table.Files(), await _table.OpenAsync(), CancellationToken.None))
        {
            foreach (var id in ((Int64Array)batch.Column(0)).Values)
            {
                while (deleted.Contains((int)next))
                {
                    next++;
                }

                Assert.That(id, Is.EqualTo(next++));
            }

            batches++;
            batch.Dispose();
        }

        Assert.That(next, Is.EqualTo(rows - 1));
        Assert.That(batches, Is.GreaterThan(1));
    }

    [Test]
    public async Task Read_VectorThatIsNotWhatItSays_IsRefused()
    {
        var size = Bitmap(0, 29).Length;
        (JsonObject Vector, Action Damage, string Message)[] cases =
        [
            (Vector("u", Uuid, 1, size, 3), () => { }, "deletes 2 rows, and 3"),
            (Vector("u", Uuid, 1, size - 1, 2), () => { }, "another size"),
            (Vector("u", Uuid, 2, size, 2), () => { }, "deletion_vector_d2c639aa"),
            (Vector("u", Uuid, 1, size, 2), () => Flip(1 + 4 + size), "another checksum"),
            (Vector("u", Uuid, 1, size, 2), () => Flip(1 + 4 + size - 1), "another checksum"),
            (Vector("u", Uuid, 1, size, 2), () => Flip(0), "version 254"),
            (Vector("i", Inline, null, 40, 5), () => { }, "deletes 6 rows, and 5"),
            (Vector("i", Inline[..^1], null, 40, 6), () => { }, "cut off"),
            (Vector("i", Inline[..^1] + "~", null, 40, 6), () => { }, "'~'"),
            (Vector("i", Inline, null, 39, 6), () => { }, "ends too early"),
            (Vector("i", Inline, null, 41, 6), () => { }, "cut off"),
            (Vector("x", Inline, null, 40, 6), () => { }, "kind 'x'"),
        ];
        foreach (var (vector, damage, message) in cases)
        {
            WriteVectors(FileOfUuid, [0, 29]);
            damage();
            Commit(vector);

            Assert.That((await Error()).Message, Does.Contain(message), vector.ToJsonString());
        }
    }

    [Test]
    public async Task Read_RowThatTheFileDoesNotHave_IsRefused()
    {
        WriteVectors(FileOfUuid, [30]);
        Commit(Vector("u", Uuid, 1, Bitmap(30).Length, 1));

        Assert.That((await Error()).Message, Does.Contain("row 30 is deleted"));
    }

    [Test]
    public async Task Read_FileWithAnotherNumberOfRows_IsRefused()
    {
        _table.Commit(
            0, Protocol(3, "deletionVectors"), Metadata(Struct(Field("id", "long"))),
            _table.Add("f", vector: Vector("i", Inline, null, 40, 6), rows: 31));

        var error = await Error();
        Assert.That(error.Code, Is.EqualTo(ErrorCode.TableGone));
        Assert.That(error.Message, Does.Contain("30 rows").And.Contain("31"));
    }

    [Test]
    public async Task Read_FileOfVectorsIsGone_IsNamed()
    {
        Commit(Vector("u", Uuid, 1, 40, 6));

        var error = await Error();
        Assert.That(error.Code, Is.EqualTo(ErrorCode.TableGone));
        Assert.That(error.File, Is.EqualTo(_table[FileOfUuid]));
    }

    [Test]
    public void Crc32_OfTheUsualText_IsTheUsualSum() => Assert.That(Crc32.Of("123456789"u8), Is.EqualTo(0xCBF43926));

    private static JsonObject Vector(string type, string path, int? offset, int bytes, long rows)
    {
        JsonObject vector = new() { ["storageType"] = type, ["pathOrInlineDv"] = path, ["sizeInBytes"] = bytes, ["cardinality"] = rows };
        if (offset is not null)
        {
            vector["offset"] = offset;
        }

        return vector;
    }

    private static byte[] Bitmap(params int[] rows) =>
        [.. BitConverter.GetBytes(1681511377), .. RoaringBitmapsTests.Bitmap64((0, RoaringBitmapsTests.Values((0, rows))))];

    private static IEnumerable<long> Without(params long[] rows) => Enumerable.Range(0, 30).Select(i => (long)i).Except(rows);

    private void WriteVectors(string path, params int[][] vectors) => WriteVectors(path, [.. vectors.Select(Bitmap)]);

    private void WriteVectors(string path, params byte[][] vectors)
    {
        var file = _table[path];
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        byte[] bytes = [1];
        foreach (var bitmap in vectors)
        {
            bytes = [.. bytes, .. BigEndian((uint)bitmap.Length), .. bitmap, .. BigEndian(Crc32.Of(bitmap))];
        }

        File.WriteAllBytes(file, bytes);
    }

    private static byte[] BigEndian(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    private void Flip(int place)
    {
        var bytes = File.ReadAllBytes(_table[FileOfUuid]);
        bytes[place] ^= 0xFF;
        File.WriteAllBytes(_table[FileOfUuid], bytes);
    }

    private JsonObject Add(JsonObject vector) => _table.Add("f", vector: vector, rows: 30);

    private void Commit(JsonObject vector) =>
        _table.Commit(0, Protocol(3, "deletionVectors"), Metadata(Struct(Field("id", "long"))), Add(vector));

    private async Task<IEnumerable<long>> RowsAsync(long? version = null) =>
        (await _table.ReadAsync(version)).Select(line => long.Parse(line, System.Globalization.CultureInfo.InvariantCulture)).Order();

    private async Task<SourceException> Error() => (await Assert.ThrowsAsync<SourceException>(() => _table.ReadAsync()))!;
}
