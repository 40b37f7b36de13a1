using NUnit.Framework;
using RunLinkedData.Model;
using RunLinkedData.Questions.Verification;
using RunLinkedData.Testing;

namespace RunLinkedData.Lake.Tests.References;

/// <summary>Folders of Parquet files as versions of runs.</summary>
public class FolderReferenceTests : ReferenceFixture
{
    [TestCase("lost", VerificationFindingKind.FileMissing)]
    [TestCase("another", VerificationFindingKind.FileChanged)]
    [TestCase("damaged", VerificationFindingKind.FileChanged)]
    public async Task Load_AFileIsNotWhatItWas_IsNamedByTheErrorAndOnceByTheVerification(string how, VerificationFindingKind kind)
    {
        var folder = Directory.CreateDirectory(Store["sales"]).FullName;
        var (one, two) = (Path.Combine(folder, "1.parquet"), Path.Combine(folder, "2.parquet"));
        ForeignParquet.Write(one, ("n", ForeignParquet.Numbers(1, 2)));
        ForeignParquet.Write(two, ("n", ForeignParquet.Numbers(3)));
        await SaveAsync(folder);
        var time = File.GetLastWriteTimeUtc(two);
        switch (how)
        {
            case "lost":
                File.Delete(two);
                break;
            case "another":
                ForeignParquet.Write(two, ("n", ForeignParquet.Numbers(3, 4, 5)));
                break;
            default:
                await File.WriteAllBytesAsync(two, new byte[new FileInfo(two).Length]);
                File.SetLastWriteTimeUtc(two, time);
                break;
        }

        var error = await Assert.ThrowsAsync<DatasetCorruptException>(ReadAsync);

        Assert.That((error!.Code, error.File), Is.EqualTo((ErrorCode.DatasetCorrupt, "2.parquet")));
        Assert.That(error.Message, Does.Contain("2.parquet"));
        Assert.That(await VerifyAsync(), Is.EqualTo(new[] { kind }));
    }
}
