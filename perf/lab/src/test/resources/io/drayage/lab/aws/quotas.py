# Quotas, eventual consistency and the time that completion takes.
import base64, hashlib, sys, time
import boto3, botocore.config, botocore.exceptions

options = dict(endpoint_url=sys.argv[1], region_name='us-east-1', config=botocore.config.Config(retries={'max_attempts': 0}))
ebs, ec2 = (boto3.client(name, **options) for name in ('ebs', 'ec2'))
data = bytes(524288)
checksum = base64.b64encode(hashlib.sha256(data).digest()).decode()


def put(snapshot, index):
    ebs.put_snapshot_block(SnapshotId=snapshot, BlockIndex=index, BlockData=data, DataLength=len(data), Checksum=checksum,
                           ChecksumAlgorithm='SHA256')


def code(call, *arguments, **named):
    try:
        call(*arguments, **named)
        return 'ACCEPTED'
    except botocore.exceptions.ClientError as error:
        return error.response['Error']['Code']


one = ebs.start_snapshot(VolumeSize=1)['SnapshotId']
print('hidden', code(put, one, 0))
ebs.start_snapshot(VolumeSize=1)
print('third pending', code(ebs.start_snapshot, VolumeSize=1))
deadline = time.time() + 20
while code(put, one, 0) != 'ACCEPTED' and time.time() < deadline:
    time.sleep(0.1)
codes = [code(put, one, 0) for i in range(20)]
print('throttled', 'ThrottlingException' in codes, [c for c in codes if c != 'ACCEPTED'][0])
ebs.complete_snapshot(SnapshotId=one, ChangedBlocksCount=1)
states = []
while 'completed' not in states and time.time() < deadline:
    state = ec2.describe_snapshots(SnapshotIds=[one])['Snapshots'][0]['State']
    if state not in states:
        states.append(state)
    time.sleep(0.05)
print('after complete', ' then '.join(states))
