namespace RunLinkedData.Aws.S3;

/// <summary>Where the bucket's name stands in the address of an object.</summary>
public enum S3AddressingStyle
{
    /// <summary>In the host on AWS, where a name can be one; in the path at an endpoint of your own.</summary>
    Automatic,

    /// <summary>In the path: <c>https://host/bucket/key</c>.</summary>
    Path,

    /// <summary>In the host: <c>https://bucket.host/key</c>.</summary>
    VirtualHost,
}
