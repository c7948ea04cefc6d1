# What a policy leaves out is denied by name.
import base64, hashlib, re, sys
import boto3, botocore.config, botocore.exceptions

options = dict(endpoint_url=sys.argv[1], region_name='us-east-1', config=botocore.config.Config(retries={'max_attempts': 1}))
ebs, ec2 = (boto3.client(name, **options) for name in ('ebs', 'ec2'))
found = []


def outcome(name, call, **arguments):
    try:
        found.append(call(**arguments))
        print(name, 'ACCEPTED')
    except botocore.exceptions.ClientError as error:
        action = re.search('perform: ([a-z0-9]+:[A-Za-z]+)', error.response['Error']['Message'])
        print(name, error.response['Error']['Code'], action.group(1))


outcome('start', ebs.start_snapshot, VolumeSize=1)
data = bytes(524288)
outcome('put', ebs.put_snapshot_block, SnapshotId=found[0]['SnapshotId'], BlockIndex=0, BlockData=data, DataLength=len(data),
        Checksum=base64.b64encode(hashlib.sha256(data).digest()).decode(), ChecksumAlgorithm='SHA256')
outcome('describe', ec2.describe_images)
outcome('register', ec2.register_image, Name='denied', RootDeviceName='/dev/sda1')
