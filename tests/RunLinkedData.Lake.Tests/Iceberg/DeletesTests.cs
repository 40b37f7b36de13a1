using System.Buffers.Binary;
using System.Text;
using Apache.Arrow;
using NUnit.Framework;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Lake.Deletes;
using RunLinkedData.Lake.Iceberg;
using RunLinkedData.Lake.Tests.Deletes;
using RunLinkedData.Model;

namespace RunLinkedData.Lake.Tests.Iceberg;

/// <summary>The rules of https://iceberg.apache.org/spec/#scan-planning, one by one.</summary>
public class DeletesTests
{
    private const string PartitionSpec = """[{"source-id":1,"field-id":1000,"name":"p","transform":"bucket[4]"}]""";
    private const string PartitionField = """{"name":"p","type":["null","int"],"field-id":1000}""";

    private IcebergFolder _table = null!;

    [SetUp]
    public void SetUp() => _table = new IcebergFolder();

    [TearDown]
    public void TearDown() => _table.Dispose();

    [Test]
    public async Task Read_SeveralFilesOfPositionsForOneFile_LeavesOutAllOfTheirRows()
    {
        var (a, b) = (_table.Numbers("data/a.parquet", 0, 1, 2, 3, 4, 5), _table.Numbers("data/b.parquet", 10, 11, 12));
        var data = _table.Manifest("metadata/d.avro", a, b);
        var first = _table.Manifest(
            "metadata/x.avro",
            _table.Deletes("data/x1.parquet", (a.Path, 0), (a.Path, 2), (b.Path, 1)),
            _table.Deletes("data/x2.parquet", (a.Path, 2), (a.Path, 5), ("data/gone.parquet", 7)));
        var second = _table.Manifest("metadata/y.avro", _table.Deletes("data/y.parquet", (b.Path, 2)) with { Referenced = b.Path });
        _table.Snapshot(1, data);
        _table.Snapshot(2, data with { Sequence = 1 }, first, second);
        _table.Write();

        Assert.That(await Rows.ReadAsync(_table), Is.EqualTo(new[] { "1", "3", "4", "10" }));
        Assert.That(await Rows.ReadAsync(_table, new IcebergChoice { SnapshotId = 101 }), Has.Count.EqualTo(9));
    }

    [Test]
    public async Task Read_DeletesOlderThanTheFile_AreNotMeantForIt()
    {
        var (a, b) = (_table.Numbers("data/a.parquet", 0, 1, 2), _table.Numbers("data/b.parquet", 10, 11, 12));
        _table.Snapshot(
            3,
            _table.Manifest("metadata/a.avro", a) with { Sequence = 3 },
            _table.Manifest("metadata/b.avro", b with { Status = 0, Sequence = 1 }),
            _table.Manifest("metadata/x.avro", _table.Deletes("data/x.parquet", (a.Path, 1), (b.Path, 1))) with { Sequence = 2 });
        _table.Write();

        Assert.That(await Rows.ReadAsync(_table), Is.EqualTo(new[] { "0", "1", "2", "10", "12" }));
    }

    [Test]
    public async Task Read_DeletesOfTheSameCommit_AreMeantForItsFiles()
    {
        var a = _table.Numbers("data/a.parquet", 0, 1, 2);
        var deletes = _table.Deletes("data/x.parquet", (a.Path, 1));
        _table.Snapshot(1, _table.Manifest("metadata/d.avro", a), _table.Manifest("metadata/x.avro", deletes));
        _table.Write();

        Assert.That(await Rows.ReadAsync(_table), Is.EqualTo(new[] { "0", "2" }));
    }

    [Test]
    public async Task Read_DeletesOfAnotherPartition_AreNotMeantForTheFile()
    {
        _table.Specs[0] = PartitionSpec;
        _table.PartitionFields[0] = PartitionField;
        var a = _table.Numbers("data/a.parquet", 0, 1, 2) with { Partition = [1] };
        var b = _table.Numbers("data/b.parquet", 10, 11, 12) with { Partition = [null] };
        _table.Snapshot(
            1,
            _table.Manifest("metadata/d.avro", a, b),
            _table.Manifest(
                "metadata/x.avro",
                _table.Deletes("data/x.parquet", (a.Path, 0), (b.Path, 0)) with { Partition = [2] },
                _table.Deletes("data/y.parquet", (a.Path, 1), (b.Path, 1)) with { Partition = [null] }));
        _table.Write();

        Assert.That(await Rows.ReadAsync(_table), Is.EqualTo(new[] { "0", "1", "2", "10", "12" }));
    }

    [Test]
    public async Task Read_DeletesOfAnotherSpec_AreNotMeantForTheFile()
    {
        _table.Specs.Add("[]");
        _table.PartitionFields.Add("");
        var a = _table.Numbers("data/a.parquet", 0, 1, 2);
        _table.Snapshot(
            1,
            _table.Manifest("metadata/d.avro", a),
            _table.Manifest("metadata/x.avro", _table.Deletes("data/x.parquet", (a.Path, 0)) with { Spec = 1 }));
        _table.Write();

        Assert.That(await Rows.ReadAsync(_table), Has.Count.EqualTo(3));
    }

    [Test]
    public void Open_DeletesThatNameAFileOfAnotherPartition_AreRefused()
    {
        _table.Specs[0] = PartitionSpec;
        _table.PartitionFields[0] = PartitionField;
        var a = _table.Numbers("data/a.parquet", 0, 1, 2) with { Partition = [1] };
        var deletes = _table.Deletes("data/x.parquet", (a.Path, 0)) with { Partition = [2], Referenced = a.Path };
        _table.Snapshot(1, _table.Manifest("metadata/d.avro", a), _table.Manifest("metadata/x.avro", deletes));
        _table.Write();

        Refused(ErrorCode.TableCorrupt, "another partition");
    }

    [Test]
    public async Task Read_FilesWithTheDeletedRowsOrOutOfOrder_AreRead()
    {
        var (a, b) = (_table.Numbers("data/a.parquet", 0, 1, 2), _table.Numbers("data/b.parquet", 10, 11, 12));
        var deletes = _table.Data(
            "data/x.parquet",
            (2147483544, "row", new Int64Array.Builder().AppendRange([2, 11, 0]).Build()),
            (2147483545, "pos", new Int64Array.Builder().AppendRange([2, 1, 0]).Build()),
            (2147483546, "file_path", new StringArray.Builder().AppendRange(
                [IcebergFolder.At(a.Path), IcebergFolder.At(b.Path), IcebergFolder.At(a.Path)]).Build())) with
        {
            Content = 1,
        };
        _table.Snapshot(1, _table.Manifest("metadata/d.avro", a, b), _table.Manifest("metadata/x.avro", deletes));
        _table.Write();

        Assert.That(await Rows.ReadAsync(_table), Is.EqualTo(new[] { "1", "10", "12" }));
    }

    [TestCase(0, "has deletes without a file or a row")]
    [TestCase(3, "row 3 is deleted")]
    public void Read_PositionsThatCannotBe_AreRefused(int kind, string message)
    {
        var a = _table.Numbers("data/a.parquet", 0, 1, 2);
        _table.Snapshot(
            1,
            _table.Manifest("metadata/d.avro", a),
            _table.Manifest("metadata/x.avro", _table.Deletes("data/x.parquet", (a.Path, kind == 0 ? -1 : kind))));
        _table.Write();

        Refused(ErrorCode.TableCorrupt, message);
    }

    [Test]
    public async Task Read_DeletionVectors_StandForTheOlderFilesOfPositions()
    {
        _table.FormatVersion = 3;
        var (a, b) = (_table.Numbers("data/a.parquet", 0, 1, 2, 3), _table.Numbers("data/b.parquet", 10, 11, 12));
        var puffin = Vectors("data/v.puffin", (a.Path, [0, 3]), (b.Path, [1]));
        _table.Snapshot(
            2,
            _table.Manifest("metadata/d.avro", a, b) with { Sequence = 1 },
            _table.Manifest("metadata/x.avro", _table.Deletes("data/x.parquet", (a.Path, 0), (a.Path, 1))) with { Sequence = 1 },
            _table.Manifest("metadata/v.avro", puffin));
        _table.Write();

        Assert.That(await Rows.ReadAsync(_table), Is.EqualTo(new[] { "1", "2", "10", "12" }));

        var snapshot = await IcebergTable.OpenAsync(_table.Files, new IcebergChoice(), default);
        Assert.That(snapshot.Rows, Is.EqualTo(4));
    }

    [Test]
    public void Read_DamagedDeletionVectors_AreRefused()
    {
        _table.FormatVersion = 3;
        var a = _table.Numbers("data/a.parquet", 0, 1, 2, 3);
        var vector = Vectors("data/v.puffin", (a.Path, [0, 3])).Single();
        var (offset, length) = vector.Place!.Value;
        var bytes = File.ReadAllBytes(_table["data/v.puffin"]);
        (FileEntry[] Vectors, string Message)[] cases =
        [
            ([vector with { Rows = 3 }], "has 2 rows, and 3 by its manifest"),
            ([vector with { Place = null }], "at no place"),
            ([vector with { Place = (offset, long.MaxValue) }], "at no place"),
            ([vector with { Place = (vector.Bytes - 4, length) }], "at no place"),
            ([vector with { Place = (offset, length - 1) }], "another size"),
            ([vector with { Referenced = null }], "for no file"),
            ([vector, vector], "more than one deletion vector"),
            ([vector with { Sequence = 0 }], "newer"),
        ];
        foreach (var ((vectors, message), i) in cases.Select((item, i) => (item, i)))
        {
            _table.Snapshot(
                i + 1,
                _table.Manifest("metadata/d.avro", a) with { Sequence = 1 },
                _table.Manifest($"metadata/v{i}.avro", vectors));
            _table.Write();
            Refused(ErrorCode.TableCorrupt, message);
        }

        _table.Snapshot(20, _table.Manifest("metadata/d.avro", a), _table.Manifest("metadata/v.avro", vector));
        _table.Write();
        for (var i = (int)offset; i < offset + length; i++)
        {
            byte[] damaged = [.. bytes];
            damaged[i] ^= 1;
            File.WriteAllBytes(_table["data/v.puffin"], damaged);
            Refused(ErrorCode.TableCorrupt, "v.puffin");
        }
    }

    [Test]
    public async Task Open_EqualityDeletes_AreRefusedWhereTheyAreMeantForAFile()
    {
        var a = _table.Numbers("data/a.parquet", 0, 1, 2);
        var equality = _table.Numbers("data/x.parquet", 1) with { Content = 2 };
        var (data, deletes) = (_table.Manifest("metadata/d.avro", a), _table.Manifest("metadata/x.avro", equality));
        _table.Snapshot(1, data, deletes);
        _table.Write();

        // Those of the same commit are for older rows.
        Assert.That(await Rows.ReadAsync(_table), Has.Count.EqualTo(3));

        _table.Snapshot(2, data with { Sequence = 1 }, deletes);
        _table.Write();
        Refused(ErrorCode.TableUnsupported, "equality delete file");
    }

    [TestCase("void", true)]
    [TestCase("bucket[4]", false)]
    public async Task Open_EqualityDeletesOfOtherPartitions_AreRefusedWhereTheyAreForAll(string transform, bool isRefused)
    {
        _table.Specs[0] = PartitionSpec;
        _table.PartitionFields[0] = PartitionField;
        _table.Specs.Add(PartitionSpec.Replace("bucket[4]", transform, StringComparison.Ordinal));
        _table.PartitionFields.Add(PartitionField);
        var a = _table.Numbers("data/a.parquet", 0, 1, 2) with { Partition = [1] };
        var equality = _table.Numbers("data/x.parquet", 1) with { Content = 2, Spec = 1, Partition = [null] };
        _table.Snapshot(2, _table.Manifest("metadata/d.avro", a) with { Sequence = 1 }, _table.Manifest("metadata/x.avro", equality));
        _table.Write();

        if (isRefused)
        {
            Refused(ErrorCode.TableUnsupported, "equality delete file");
        }
        else
        {
            Assert.That(await Rows.ReadAsync(_table), Has.Count.EqualTo(3));
        }
    }

    [Test]
    public void Open_PositionsThatAreNotParquet_AreRefusedByName()
    {
        var a = _table.Numbers("data/a.parquet", 0, 1, 2);
        _table.Snapshot(
            1,
            _table.Manifest("metadata/d.avro", a),
            _table.Manifest("metadata/x.avro", _table.Bytes("data/x.avro", [1]) with { Content = 1, Format = "AVRO" }));
        _table.Write();

        Refused(ErrorCode.TableUnsupported, "format 'avro'");
    }

    [Test]
    public void Read_DeleteFileThatIsGone_IsRefusedAndNamed()
    {
        var a = _table.Numbers("data/a.parquet", 0, 1, 2);
        var deletes = _table.Deletes("data/x.parquet", (a.Path, 1));
        _table.Snapshot(1, _table.Manifest("metadata/d.avro", a), _table.Manifest("metadata/x.avro", deletes));
        _table.Write();
        File.Delete(_table["data/x.parquet"]);

        Refused(ErrorCode.TableGone, "data/x.parquet");
    }

    private void Refused(string code, string message) => Assert.That(
        async () => await Rows.ReadAsync(_table),
        Throws.InstanceOf<SourceException>().With.Property("Code").EqualTo(code).And.Message.Contains(message));

    /// <summary>Deletion vectors in one file, as https://iceberg.apache.org/puffin-spec has them.</summary>
    private FileEntry[] Vectors(string path, params (string File, int[] Rows)[] vectors)
    {
        List<byte> bytes = [.. "PFA1"u8];
        List<FileEntry> entries = [];
        foreach (var (file, rows) in vectors)
        {
            byte[] content = [0xD1, 0xD3, 0x39, 0x64, .. RoaringBitmapsTests.Bitmap64((0, RoaringBitmapsTests.Values((0, rows))))];
            byte[] blob = [.. BigEndian((uint)content.Length), .. content, .. BigEndian(Crc32.Of(content))];
            entries.Add(new FileEntry(path, rows.Length, 0)
            {
                Content = 1,
                Format = "puffin",
                Referenced = file,
                Place = (bytes.Count, blob.Length),
            });
            bytes.AddRange(blob);
        }

        var footer = Encoding.UTF8.GetBytes("""{"blobs":[]}""");
        var size = new byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(size, footer.Length);
        _table.Bytes(path, [.. bytes, .. "PFA1"u8, .. footer, .. size, .. "PFA1"u8]);
        return [.. entries.Select(entry => entry with { Bytes = new FileInfo(_table[path]).Length })];
    }

    private static byte[] BigEndian(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }
}
