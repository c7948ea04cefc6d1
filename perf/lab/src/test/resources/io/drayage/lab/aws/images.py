# AWS's own Python SDK through the life of an image; prints one line per finding.
import base64, hashlib, os, sys
import boto3, botocore.config, botocore.exceptions

endpoint = sys.argv[1]
options = dict(
    endpoint_url=endpoint,
    region_name='us-east-1',
    config=botocore.config.Config(retries={'max_attempts': 1}, parameter_validation=False),
)
ebs, ec2, kms, sts, iam = (boto3.client(name, **options) for name in ('ebs', 'ec2', 'kms', 'sts', 'iam'))
BLOCK = 524288


def refused(call, **arguments):
    try:
        call(**arguments)
    except botocore.exceptions.ClientError as error:
        answer = error.response
        reason = answer.get('Reason', '')
        return '%s %d %s' % (answer['Error']['Code'], answer['ResponseMetadata']['HTTPStatusCode'], reason)
    return 'ACCEPTED'


def digest(data):
    return hashlib.sha256(data).digest()


def put(snapshot, index, data, checksum=None):
    return ebs.put_snapshot_block(
        SnapshotId=snapshot, BlockIndex=index, BlockData=data, DataLength=len(data),
        Checksum=checksum or base64.b64encode(digest(data)).decode(), ChecksumAlgorithm='SHA256')


def complete(snapshot, blocks):
    linear = base64.b64encode(digest(b''.join(digest(blocks[i]) for i in sorted(blocks)))).decode()
    return ebs.complete_snapshot(SnapshotId=snapshot, ChangedBlocksCount=len(blocks), Checksum=linear,
                                 ChecksumAlgorithm='SHA256', ChecksumAggregationMethod='LINEAR')


print('account', sts.get_caller_identity()['Account'])
key = kms.describe_key(KeyId='alias/lab')['KeyMetadata']['Arn']
print('key', key)
print('no key', refused(kms.describe_key, KeyId='alias/nowhere'))
print('role', iam.get_role(RoleName='sms')['Role']['AssumeRolePolicyDocument']['Version'])
print('no role', refused(iam.get_role, RoleName='nobody'))

first = {i: os.urandom(BLOCK) for i in (0, 3, 7)}
base = ebs.start_snapshot(VolumeSize=1, Description='base', ClientToken='t1', Timeout=60,
                          Tags=[{'Key': 'drayage', 'Value': 'lab'}])
again = ebs.start_snapshot(VolumeSize=1, Description='base', ClientToken='t1', Timeout=60,
                           Tags=[{'Key': 'drayage', 'Value': 'lab'}])
print('token', base['SnapshotId'] == again['SnapshotId'], base['Status'], base['BlockSize'])
print('token conflict', refused(ebs.start_snapshot, VolumeSize=2, ClientToken='t1'))
base = base['SnapshotId']
for i, data in first.items():
    put(base, i, data)
print('wrong checksum', refused(put, snapshot=base, index=1, data=first[0], checksum=base64.b64encode(digest(b'')).decode()))
print('short block', refused(put, snapshot=base, index=1, data=b'x' * 512))
print('beyond', refused(put, snapshot=base, index=2048, data=first[0]))
print('pending read', refused(ebs.list_snapshot_blocks, SnapshotId=base))
print('wrong count', refused(ebs.complete_snapshot, SnapshotId=base, ChangedBlocksCount=2))
print('wrong linear', refused(complete, snapshot=base, blocks={0: first[0], 3: first[3], 7: first[0]}))
complete(base, first)
print('put after', refused(put, snapshot=base, index=1, data=first[0]))
print('status', ec2.describe_snapshots(SnapshotIds=[base])['Snapshots'][0]['State'])

print('parent and key', refused(ebs.start_snapshot, VolumeSize=1, ParentSnapshotId=base, Encrypted=True))
child = ebs.start_snapshot(VolumeSize=1, ParentSnapshotId=base, ClientToken='t2')['SnapshotId']
print('pending parent', refused(ebs.start_snapshot, VolumeSize=1, ParentSnapshotId=child))
zero = bytes(BLOCK)
second = {3: os.urandom(BLOCK), 7: zero, 9: os.urandom(BLOCK)}
for i, data in second.items():
    put(child, i, data)
complete(child, second)
blocks = []
token = {}
while True:
    page = ebs.list_snapshot_blocks(SnapshotId=child, MaxResults=100, **token)
    blocks += page['Blocks']
    if 'NextToken' not in page:
        break
    token = {'NextToken': page['NextToken']}
print('inherits', [b['BlockIndex'] for b in blocks])
wanted = {**first, **second}
same = all(ebs.get_snapshot_block(SnapshotId=child, BlockIndex=b['BlockIndex'], BlockToken=b['BlockToken'])['BlockData'].read()
           == wanted[b['BlockIndex']] for b in blocks)
print('reads', same)
changed = []
token = {}
while True:
    page = ebs.list_changed_blocks(FirstSnapshotId=base, SecondSnapshotId=child, **token)
    changed += page['ChangedBlocks']
    if 'NextToken' not in page:
        break
    token = {'NextToken': page['NextToken']}
print('changed', [b['BlockIndex'] for b in changed])
other = ebs.start_snapshot(VolumeSize=1, Encrypted=True, KmsKeyArn=key)['SnapshotId']
ebs.complete_snapshot(SnapshotId=other, ChangedBlocksCount=0)
print('unrelated', refused(ebs.list_changed_blocks, FirstSnapshotId=other, SecondSnapshotId=child))
shown = ec2.describe_snapshots(Filters=[{'Name': 'tag:drayage', 'Values': ['lab']}])
found = shown['Snapshots']
while 'NextToken' in shown:
    shown = ec2.describe_snapshots(Filters=[{'Name': 'tag:drayage', 'Values': ['lab']}], NextToken=shown['NextToken'])
    found += shown['Snapshots']
print('by tag', [s['SnapshotId'] == base for s in found])
print('encrypted', ec2.describe_snapshots(SnapshotIds=[other])['Snapshots'][0]['KmsKeyId'] == key)

mapping = [{'DeviceName': '/dev/sda1', 'Ebs': {'SnapshotId': child, 'VolumeSize': 2, 'VolumeType': 'gp3', 'DeleteOnTermination': False}}]
image = ec2.register_image(Name='drayage lab', Architecture='x86_64', VirtualizationType='hvm', BootMode='uefi', EnaSupport=True,
                           RootDeviceName='/dev/sda1', BlockDeviceMappings=mapping,
                           TagSpecifications=[{'ResourceType': 'image', 'Tags': [{'Key': 'run', 'Value': 'r1'}]}])['ImageId']
print('duplicate', refused(ec2.register_image, Name='drayage lab', RootDeviceName='/dev/sda1', BlockDeviceMappings=mapping))
encrypted = [{'DeviceName': '/dev/sda1', 'Ebs': {'SnapshotId': child, 'Encrypted': True}}]
print('encrypted mapping', refused(ec2.register_image, Name='other', RootDeviceName='/dev/sda1', BlockDeviceMappings=encrypted))
shown = ec2.describe_images(ImageIds=[image])['Images'][0]
print('image', shown['Architecture'], shown['VirtualizationType'], shown['BootMode'], shown['EnaSupport'], shown['Tags'],
      shown['BlockDeviceMappings'][0]['Ebs']['DeleteOnTermination'], shown['BlockDeviceMappings'][0]['Ebs']['VolumeSize'])
print('in use', refused(ec2.delete_snapshot, SnapshotId=child))
task = ec2.import_image(DiskContainers=[{'SnapshotId': child}], Platform='Windows', LicenseType='AWS', RoleName='sms', ClientToken='i1')
shown = ec2.describe_import_image_tasks(ImportTaskIds=[task['ImportTaskId']])['ImportImageTasks'][0]
print('import', shown['Status'], shown['Progress'], shown['LicenseType'])
imported = ec2.describe_images(ImageIds=[shown['ImageId']])['Images'][0]
print('imported', imported['Platform'], imported['BlockDeviceMappings'][0]['Ebs']['SnapshotId'] == child)
print('cancel done', refused(ec2.cancel_import_task, ImportTaskId=task['ImportTaskId']))
print('linux licence', refused(ec2.import_image, DiskContainers=[{'SnapshotId': child}], Platform='Linux', LicenseType='AWS'))
for one in (image, shown['ImageId']):
    ec2.deregister_image(ImageId=one)
print('no image', refused(ec2.describe_images, ImageIds=[image]))
ec2.delete_snapshot(SnapshotId=child)
print('no snapshot', refused(ec2.describe_snapshots, SnapshotIds=[child]))
print('dry run', refused(ec2.describe_regions, DryRun=True))
wrong = boto3.client('ec2', **{**options, 'aws_secret_access_key': 'wrong', 'aws_access_key_id': os.environ['AWS_ACCESS_KEY_ID']})
print('wrong secret', refused(wrong.describe_regions))
